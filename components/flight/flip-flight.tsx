"use client";

import { Elapsed } from "@/components/ui/elapsed";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { Flip } from "@/lib/flags/schemas";

/** A flip that is on its way, in one line: what is turned, and how many instances hold it; `isBrief` while that is not current. */
export function FlipFlight({ flip, isBrief = false }: { flip: Flip; isBrief?: boolean }) {
  const [only, ...others] = flip.changes;
  const word = only === undefined ? "Flags" : others.length > 0 ? `${flip.changes.length} flags` : only.key;
  const count = flip.instances === null ? null : `${flip.instances.confirmed}/${flip.instances.total}`;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StatusGlyph shape="ring" tone="run" progress={flip.applied_at === null ? 0.3 : 0.7} />
      <span className="truncate font-medium">{word.replace(/^FLAG_CONSOLE_/, "")}</span>
      {isBrief ? null : (
        <span className="mono text-muted">{count ?? <Elapsed from={flip.requested_at} to={null} />}</span>
      )}
    </span>
  );
}
