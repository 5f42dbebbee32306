"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";

import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { type Look, StatusGlyph } from "@/components/ui/status-glyph";
import { toneText } from "@/components/ui/tone";
import { credentialsQuery } from "@/lib/credentials/api";
import { ENDS_SOON_MS, PLATFORM_LABEL } from "@/lib/credentials/rules";
import type { CredentialHealth, CredentialState, WorkflowKey } from "@/lib/credentials/schemas";
import { paths } from "@/lib/paths";

const CREDENTIAL_LOOK: Record<CredentialState, Look> = {
  ok: { word: "Accepted", shape: "check", tone: "ok" },
  rejected: { word: "Key rejected", shape: "octagon", tone: "fail" },
  unreachable: { word: "Unreachable", shape: "octagon", tone: "fail" },
  rate_limited: { word: "Rate limited", shape: "pause", tone: "wait" },
  unknown: { word: "Not known", shape: "dashed", tone: "unknown" },
};

/** The console's own keys: whether their platforms take them, since when, where they are kept, how to renew them. */
export function CredentialPanel() {
  const { data } = useQuery(credentialsQuery());
  return (
    <Section title="Credentials">
      <ul className="grid gap-3 md:grid-cols-3">
        {data?.items.map((item) => (
          <li key={item.name} className="min-w-0">
            <CredentialCard item={item} />
          </li>
        ))}
      </ul>
      {data?.rejected_workflow_keys.map((key) => (
        <RejectedKey key={key.stored_in} rejected={key} />
      ))}
    </Section>
  );
}

function CredentialCard({ item }: { item: CredentialHealth }) {
  const look = CREDENTIAL_LOOK[item.state];
  return (
    <Card className="h-full">
      <article
        aria-label={`${PLATFORM_LABEL[item.name]} credential`}
        className="flex h-full flex-col px-4 py-3 text-sm"
      >
        <div className="flex items-center justify-between gap-3">
          <h3 className="text-base font-semibold">{PLATFORM_LABEL[item.name]}</h3>
          <span className={classNames("flex items-center gap-1.5 font-medium", toneText[look.tone])}>
            <StatusGlyph shape={look.shape} tone={look.tone} />
            {look.word}
          </span>
        </div>
        <Times item={item} />
        {item.message === null ? null : (
          <p className="mt-1.5 line-clamp-3 break-words text-muted" title={item.message}>
            {item.message}
          </p>
        )}
        <Budget budget={item.budget} />
        <div className="mt-auto pt-2 text-xs text-faint">
          <p className="break-words">{item.stored_in}.</p>
          <a href={item.recovery} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-4">
            How to renew it<span className="sr-only"> for {PLATFORM_LABEL[item.name]} (opens a new tab)</span>
          </a>
        </div>
      </article>
    </Card>
  );
}

function Times({ item }: { item: CredentialHealth }) {
  const now = useNow(60_000);
  const endsSoon = item.expires_at !== null && Date.parse(item.expires_at) - now < ENDS_SOON_MS;
  const times: [string, string | null][] = [
    ["since", item.since],
    ["checked", item.checked_at],
    ["expires", item.expires_at],
  ];
  return (
    <p className="mt-1 flex flex-wrap gap-x-3 text-xs text-faint empty:hidden">
      {times.map(([word, at]) =>
        at === null ? null : (
          <span key={word} className={classNames("whitespace-nowrap", word === "expires" && endsSoon && "text-wait")}>
            {word} {word === "expires" ? <TimeUntil at={at} /> : <RelativeTime at={at} />}
          </span>
        ),
      )}
    </p>
  );
}

function Budget({ budget }: { budget: CredentialHealth["budget"] }) {
  if (budget === null) return null;
  const figures: [string, ReactNode][] = [
    ["Calls", budget.calls],
    ["Counted", budget.counted],
    ["Remaining", budget.remaining ?? "not known"],
    ["Resets", budget.reset_at === null ? "not known" : <TimeUntil key="reset" at={budget.reset_at} />],
  ];
  return (
    <dl className="mt-2 flex flex-wrap gap-x-5 gap-y-1">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt className="eyebrow">{name}</dt>
          <dd className="whitespace-nowrap">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A workflow's key that its platform refuses: where it is kept, since when, and the deploy that met it last. */
function RejectedKey({ rejected }: { rejected: WorkflowKey }) {
  return (
    <div className="mt-3">
      <Callout tone="fail" title={`${PLATFORM_LABEL[rejected.name]} rejects a workflow's key.`}>
        <p className="break-words">{rejected.stored_in}.</p>
        <span className="mr-3">
          since <RelativeTime at={rejected.since} />
        </span>
        <Link href={paths.deploy(rejected.deploy_id)} className="mr-3 text-accent underline underline-offset-4">
          Open deploy
        </Link>
        <a
          href={rejected.recovery}
          target="_blank"
          rel="noreferrer"
          className="text-accent underline underline-offset-4"
        >
          How to renew it<span className="sr-only"> (opens a new tab)</span>
        </a>
      </Callout>
    </div>
  );
}
