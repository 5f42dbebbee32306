"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { PlaceList } from "@/components/secrets/place-list";
import { lookOfRotation, lookOfTransition } from "@/components/secrets/rotation-words";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { formatUtcTime } from "@/components/ui/time-text";
import { paths } from "@/lib/paths";
import { rotationQuery } from "@/lib/secrets/api";
import type { RotationDetail } from "@/lib/secrets/schemas";

/** One rotation: how it ended, what each place holds since, who followed which step, and its timeline. */
export function RotationView({ name, id }: { name: string; id: string }) {
  const { data } = useQuery(rotationQuery(name, id));
  if (data === undefined) return null;
  const { rotation } = data;
  const look = lookOfRotation(rotation);
  return (
    <div className="grid grid-cols-1 gap-6">
      <div>
        <h1 className="flex flex-wrap items-center gap-2 text-xl font-semibold tracking-tight">
          <StatusGlyph {...look} />
          <Link href={paths.secret(name)} className="mono break-all underline-offset-4 hover:underline">
            {name}
          </Link>
          <span>{look.word}</span>
        </h1>
        <p className="text-sm text-muted">
          by {rotation.requested_by.email} <RelativeTime at={rotation.ended_at ?? rotation.requested_at} />
        </p>
        {rotation.note === null ? null : <p className="mt-2 break-words">{rotation.note}</p>}
      </div>
      {rotation.failure === null ? null : (
        <Callout role="status" tone="fail" title={look.word}>
          {rotation.failure.message}
        </Callout>
      )}
      <Section title="Places">
        <PlaceList places={rotation.places} />
      </Section>
      <FollowedSteps rotation={rotation} />
      <RotationTimeline transitions={data.transitions} />
    </div>
  );
}

function FollowedSteps({ rotation: { steps } }: Pick<RotationDetail, "rotation">) {
  if (steps.length === 0) return null;
  return (
    <Section title="Steps">
      <Card>
        <ol className="grid grid-cols-1 gap-2 px-4 py-3 text-sm">
          {steps.map(({ text, by, at }, index) => (
            <li key={text}>
              {index + 1}. {text}{" "}
              {by === null || at === null ? null : (
                <span className="text-xs text-faint">
                  ticked by {by} <RelativeTime at={at} />
                </span>
              )}
            </li>
          ))}
        </ol>
      </Card>
    </Section>
  );
}

function RotationTimeline({ transitions }: Pick<RotationDetail, "transitions">) {
  return (
    <Section title="Timeline">
      <Card>
        <ol className="grid grid-cols-1 gap-3 px-4 py-3 text-sm">
          {transitions.map(({ seq, to_state: state, at, actor, note }) => (
            <li key={seq} className="flex gap-3">
              <StatusGlyph {...lookOfTransition(state)} className="mt-0.5" />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap justify-between gap-x-3">
                  <span className="font-medium">{lookOfTransition(state).word}</span>
                  <span className="mono text-xs text-faint">{formatUtcTime(at)} UTC</span>
                </p>
                <p className="text-xs break-words text-muted">
                  by {actor}
                  {note === null ? "" : `: ${note}`}
                </p>
              </div>
            </li>
          ))}
        </ol>
      </Card>
    </Section>
  );
}
