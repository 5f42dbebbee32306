"use client";

import { Entry } from "@/components/activity/entry";
import { dayWords } from "@/components/activity/zone-days";
import { laterDay } from "@/lib/activity/rules";
import type { ActivityEntry } from "@/lib/activity/schemas";

interface DayGroupProps {
  day: string;
  today: string;
  entries: readonly ActivityEntry[];
  /** Entries above this row came while the reader was here. */
  seenUpTo: number | null;
}

/** What happened on one day of the reader's calendar. */
export function DayGroup({ day, today, entries, seenUpTo }: DayGroupProps) {
  const words = dayWords(day, today);
  const near = day === today ? "today" : day === laterDay(today, -1) ? "yesterday" : null;
  return (
    <section aria-label={words} className="border-b border-line last:border-b-0">
      <h2 className="flex h-8 items-center gap-2 border-b border-line bg-sunken px-4 text-xs font-semibold text-muted">
        {words} {near === null ? null : <span className="font-normal text-faint">{near}</span>}
      </h2>
      <ol className="divide-y divide-line">
        {entries.map((entry) => (
          <Entry key={entry.row.seq} entry={entry} isNew={seenUpTo !== null && entry.row.seq > seenUpTo} />
        ))}
      </ol>
    </section>
  );
}
