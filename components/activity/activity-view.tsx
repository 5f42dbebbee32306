"use client";

import { useMemo } from "react";

import { ActivityStream } from "@/components/activity/activity-stream";
import { FilterBox } from "@/components/activity/filter-box";
import { KindTabs } from "@/components/activity/kind-tabs";
import { dayOfMoment, startOfDay } from "@/components/activity/zone-days";
import { useAddressValue } from "@/components/shell/use-address-value";
import { useNow } from "@/components/ui/clock";
import { useZone } from "@/components/ui/use-zone";
import { type FilterPart, readFilter, toActivityFilter, writeFilter } from "@/lib/activity/rules";
import { paths } from "@/lib/paths";

interface ActivityViewProps {
  /** As the address has it. */
  text: string;
  cursor: string | undefined;
  surfaceIds: readonly string[];
  people: readonly string[];
}

const MINUTE_MS = 60_000;

/** What happened, under one filter; the address holds the filter, and the reader's own calendar its days. */
export function ActivityView({ text, cursor, surfaceIds, people }: ActivityViewProps) {
  const { shown, show } = useAddressValue(text, (q) => paths.activity({ q }));
  const zone = useZone();
  const today = dayOfMoment(useNow(MINUTE_MS), zone);
  const reader = useMemo(() => ({ surfaceIds, today }), [surfaceIds, today]);
  const parts = useMemo(() => readFilter(shown, reader), [shown, reader]);
  const filter = useMemo(() => toActivityFilter(parts, (day) => startOfDay(day, zone)), [parts, zone]);
  const choose = (next: readonly FilterPart[]) => show(writeFilter(next));
  return (
    <>
      <FilterBox parts={parts} reader={reader} people={people} onChange={choose} />
      <KindTabs parts={parts} />
      <ActivityStream
        filter={filter}
        cursor={cursor}
        today={today}
        hrefOf={(next) => paths.activity({ q: writeFilter(parts), cursor: next ?? undefined })}
      />
    </>
  );
}
