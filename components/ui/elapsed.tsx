"use client";

import { useNow } from "@/components/ui/clock";
import { formatDuration } from "@/components/ui/time-text";

/** How long something has been going on, or took; ticks while it has no end. */
export function Elapsed({ from, to }: { from: string; to: string | null }) {
  const now = useNow();
  const end = to === null ? now : Date.parse(to);
  return <span className="mono tight whitespace-nowrap">{formatDuration(end - Date.parse(from))}</span>;
}
