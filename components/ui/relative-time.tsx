"use client";

import { useNow } from "@/components/ui/clock";
import { formatMoment, formatUntil, formatUtc } from "@/components/ui/time-text";
import { useZone } from "@/components/ui/use-zone";

/** When something happened, with the absolute time in UTC and on the reader's clock on hover, or on focus of what holds it. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow();
  const zone = useZone();
  return <Moment at={at} words={formatMoment(Date.parse(at), now, zone)} />;
}

function Moment({ at, words }: { at: string; words: string }) {
  return (
    <time dateTime={at} data-tip-time={at} aria-description={formatUtc(at)} className="rounded-sm whitespace-nowrap">
      {words}
    </time>
  );
}

/** How long until something ends, or since it has; else as {@link RelativeTime}. */
export function TimeUntil({ at }: { at: string }) {
  const now = useNow();
  return <Moment at={at} words={formatUntil(Date.parse(at) - now)} />;
}
