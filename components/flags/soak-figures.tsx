"use client";

import { useQuery } from "@tanstack/react-query";

import { secondsWords } from "@/components/flags/flag-words";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { flagsQuery } from "@/lib/flags/api";

/** How the asynchronous dispatch has done lately: what to look at before FLAG_CONSOLE_DEPLOY_ASYNC is turned on. */
export function SoakFigures() {
  const { data } = useQuery(flagsQuery());
  if (data === undefined) return null;
  const { dispatches, resolved, unresolved, p50_seconds, p95_seconds, since } = data.soak;
  const figures: [string, string | number][] = [
    ["Dispatches", dispatches],
    ["Resolved", resolved],
    ["Time to run, p50", secondsWords(p50_seconds)],
    ["Time to run, p95", secondsWords(p95_seconds)],
    ["Unresolved", unresolved],
  ];
  return (
    <Section
      title="Async dispatch, last 14 days"
      aside={
        <>
          since <RelativeTime at={since} />
        </>
      }
    >
      <Card className="px-4 py-3">
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-5">
          {figures.map(([name, value]) => (
            <div key={name}>
              <dt className="eyebrow">{name}</dt>
              <dd className="mono text-lg">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-3 max-w-prose text-sm text-muted">
          From the request to the known run. Unresolved deploys had to wait for a person. Turn{" "}
          <code className="break-words">FLAG_CONSOLE_DEPLOY_ASYNC</code> on once these figures have stayed good.
        </p>
      </Card>
    </Section>
  );
}
