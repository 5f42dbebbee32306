"use client";

import { useNow } from "@/components/ui/clock";
import { Elapsed } from "@/components/ui/elapsed";
import { type Phase, PhaseBar } from "@/components/ui/phase-bar";
import type { Flip } from "@/lib/flags/schemas";

/** How far a flip is: asked for, released, taken up by each instance, confirmed. */
export function FlipProgress({ flip }: { flip: Flip }) {
  useNow();
  return <PhaseBar phases={phasesOfFlip(flip)} />;
}

function phasesOfFlip(flip: Flip): Phase[] {
  const { requested_at, release_version: version, applied_at, instances, state, sent_at, finished_at } = flip;
  const isApplied = applied_at !== null;
  const isConfirmed = state === "confirmed";
  const hasFailed = state === "failed" || state === "unconfirmed";
  const share = instances === null || instances.total === 0 ? 0 : instances.confirmed / instances.total;
  const waits = instances?.waits_for[0];
  return [
    {
      word: "Requested",
      filled: 1,
      isBroken: hasFailed && sent_at === null,
      detail: <Elapsed from={requested_at} to={sent_at ?? finished_at} />,
    },
    {
      word: version === null ? "Release" : `Release v${version}`,
      filled: isApplied ? 1 : sent_at === null ? 0 : 0.5,
      isBroken: hasFailed && !isApplied,
      detail: sent_at === null ? null : <Elapsed from={sent_at} to={applied_at ?? finished_at} />,
    },
    {
      word: instances === null ? "Instances" : `Instances ${instances.confirmed}/${instances.total}`,
      filled: isConfirmed ? 1 : isApplied ? Math.max(share, 0.1) : 0,
      isBroken: hasFailed && isApplied,
      detail: waits === undefined || isConfirmed ? null : `waits for ${waits.length > 12 ? "an instance" : waits}`,
    },
    { word: "Confirmed", filled: isConfirmed ? 1 : 0, detail: null },
  ];
}
