"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { Callout } from "@/components/ui/callout";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Blocker } from "@/lib/core/decision";
import { paths } from "@/lib/paths";

/** Every reason why this cannot be deployed now: what, since when, by whom, and what would clear it. */
export function BlockerList({ blockers }: { blockers: readonly Blocker[] }) {
  if (blockers.length === 0) return null;
  const title = blockers.length === 1 ? "This cannot be deployed now" : `${blockers.length} things stand in the way`;
  return (
    <Callout role="alert" tone="wait" title={title}>
      <ul className="grid gap-1.5">
        {blockers.map((blocker) => (
          <li key={blocker.code}>
            <span className="text-ink">{blocker.message}</span>{" "}
            <span className="text-xs">
              <Facts blocker={blocker} />
            </span>
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function Facts({ blocker }: { blocker: Blocker }) {
  const facts: [string, ReactNode][] = [];
  if (blocker.since !== null) facts.push(["since", <RelativeTime key="since" at={blocker.since} />]);
  if (blocker.by !== null) facts.push(["by", blocker.by]);
  if (blocker.clears_at !== null) facts.push(["clears", <RelativeTime key="clears" at={blocker.clears_at} />]);
  return (
    <>
      {facts.map(([word, fact]) => (
        <span key={word} className="mr-2 inline-block">
          {word} {fact}
        </span>
      ))}
      {blocker.code === "deploy_in_flight" && blocker.subject_id !== null ? (
        <Link href={paths.deploy(blocker.subject_id)} className="font-medium text-accent underline underline-offset-2">
          Open that deploy
        </Link>
      ) : null}
      {blocker.code === "deploy_ui_disabled" ? (
        <Link href={paths.breakGlass()} className="font-medium text-accent underline underline-offset-2">
          Break-glass commands
        </Link>
      ) : null}
    </>
  );
}
