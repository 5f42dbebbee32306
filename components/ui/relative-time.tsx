"use client";

import { useNow } from "@/components/ui/clock";
import { formatAgo, formatUtc } from "@/components/ui/time-text";

/** How long ago, with the absolute time in UTC and on the reader's clock on hover and focus. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow();
  return (
    <time
      dateTime={at}
      tabIndex={0}
      data-tip-time={at}
      aria-description={formatUtc(at)}
      className="rounded-sm whitespace-nowrap"
    >
      {formatAgo(now - Date.parse(at))}
    </time>
  );
}
