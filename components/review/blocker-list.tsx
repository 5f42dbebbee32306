"use client";

import { BlockerFacts } from "@/components/review/blocker-facts";
import { Callout } from "@/components/ui/callout";
import type { Blocker } from "@/lib/core/decision";

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
              <BlockerFacts blocker={blocker} />
            </span>
          </li>
        ))}
      </ul>
    </Callout>
  );
}
