"use client";

import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { Elapsed } from "@/components/ui/elapsed";
import type { Flip } from "@/lib/flags/schemas";

interface Part {
  word: string;
  /** 0 to 1. */
  filled: number;
  detail: React.ReactNode;
}

/** How far a flip is: asked for, released, taken up by each instance, confirmed. */
export function FlipProgress({ flip }: { flip: Flip }) {
  useNow();
  return (
    <ol className="grid grid-cols-4 gap-1 text-xs">
      {partsOf(flip).map(({ word, filled, detail }) => (
        <li key={word} className="min-w-0">
          <div aria-hidden className="h-1 overflow-hidden rounded-full bg-line">
            <div className="h-full bg-accent" style={{ width: `${Math.round(filled * 100)}%` }} />
          </div>
          <p className={classNames("mt-1.5 break-words", filled > 0 ? "font-medium" : "text-faint")}>
            {word} <span className="font-normal text-muted">{detail}</span>
          </p>
        </li>
      ))}
    </ol>
  );
}

function partsOf({ requested_at, release_version: version, applied_at, instances, state, sent_at }: Flip): Part[] {
  const isApplied = applied_at !== null;
  const isConfirmed = state === "confirmed";
  const share = instances === null || instances.total === 0 ? 0 : instances.confirmed / instances.total;
  const waits = instances?.waits_for[0];
  return [
    { word: "Requested", filled: 1, detail: <Elapsed from={requested_at} to={sent_at} /> },
    {
      word: version === null ? "Release" : `Release v${version}`,
      filled: isApplied ? 1 : sent_at === null ? 0 : 0.5,
      detail: sent_at === null ? null : <Elapsed from={sent_at} to={applied_at} />,
    },
    {
      word: instances === null ? "Instances" : `Instances ${instances.confirmed}/${instances.total}`,
      filled: isConfirmed ? 1 : isApplied ? Math.max(share, 0.1) : 0,
      detail: waits === undefined || isConfirmed ? null : `waits for ${waits.length > 12 ? "an instance" : waits}`,
    },
    { word: "Confirmed", filled: isConfirmed ? 1 : 0, detail: null },
  ];
}
