"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { RelativeTime } from "@/components/ui/relative-time";
import type { Blocker } from "@/lib/core/decision";
import { paths } from "@/lib/paths";

const LINK = "font-medium text-accent underline underline-offset-2";

/** Since when a blocker stands, by whom, when it clears, and the way to what stands there. */
export function BlockerFacts({ blocker }: { blocker: Blocker }) {
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
        <Link href={paths.deploy(blocker.subject_id)} className={LINK}>
          Open that deploy
        </Link>
      ) : null}
      {blocker.code === "deploy_ui_disabled" ? (
        <Link href={paths.breakGlass()} className={LINK}>
          Break-glass commands
        </Link>
      ) : null}
    </>
  );
}
