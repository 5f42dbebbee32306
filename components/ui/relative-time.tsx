"use client";

import { useNow } from "@/components/ui/clock";
import { formatAgo, formatUntil, formatUtc } from "@/components/ui/time-text";

/** How long ago something happened, with the absolute time in UTC and on the reader's clock on hover and focus. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow();
  return <Moment at={at} words={formatAgo(now - Date.parse(at))} />;
}

function Moment({ at, words }: { at: string; words: string }) {
  return (
    <time
      dateTime={at}
      tabIndex={0}
      data-tip-time={at}
      aria-description={formatUtc(at)}
      className="rounded-sm whitespace-nowrap"
    >
      {words}
    </time>
  );
}

/** How long until something ends, or since it has; else as {@link RelativeTime}. */
export function TimeUntil({ at }: { at: string }) {
  const now = useNow();
  return <Moment at={at} words={formatUntil(Date.parse(at) - now)} />;
}
