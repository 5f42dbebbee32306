"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { ActivityTail } from "@/components/activity/activity-tail";
import { DayGroup } from "@/components/activity/day-group";
import { dayOfMoment } from "@/components/activity/zone-days";
import { buttonClass } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { useZone } from "@/components/ui/use-zone";
import { activityListQuery, activityTailQuery } from "@/lib/activity/api";
import type { ActivityFilter } from "@/lib/activity/rules";
import type { ActivityEntry } from "@/lib/activity/schemas";
import { ApiError } from "@/lib/core/api-client";
import { paths } from "@/lib/paths";

interface ActivityStreamProps {
  filter: ActivityFilter;
  cursor: string | undefined;
  today: string;
  /** The address of the page that goes on from a place; of the first page without one. */
  hrefOf: (cursor: string | null) => string;
}

/** One page of the stream under a filter, day by day, with the way to older ones. */
export function ActivityStream({ filter, cursor, today, hrefOf }: ActivityStreamProps) {
  const client = useQueryClient();
  const zone = useZone();
  const list = activityListQuery(cursor === undefined ? filter : { ...filter, cursor });
  const { data, error, isPlaceholderData } = useQuery(list);
  const isLive = cursor === undefined && filter.to === undefined;
  const tail = useQuery({ ...activityTailQuery(filter), enabled: isLive });
  const [seenUpTo, setSeenUpTo] = useState<number | null>(null);
  if (data === undefined) return error === null ? <Skeleton className="mt-10 h-96" /> : <NotRead error={error} />;
  const newest = data.items[0]?.row.seq ?? 0;
  const showNew = () => {
    setSeenUpTo(newest);
    void client.refetchQueries({ queryKey: list.queryKey });
  };
  return (
    <div className={classNames(isPlaceholderData && "opacity-60")} aria-busy={isPlaceholderData}>
      <ActivityTail
        isLive={isLive}
        hasFailed={tail.error !== null}
        fresh={tail.data?.items.filter(({ row }) => row.seq > newest).length ?? 0}
        onShow={showNew}
      />
      {data.items.length === 0 ? (
        <EmptyState title="Nothing matches this filter">
          <Link href={paths.activity()} className="text-accent underline underline-offset-4">
            Show everything
          </Link>
        </EmptyState>
      ) : (
        <Card className="overflow-hidden max-sm:-mx-3 max-sm:rounded-none max-sm:border-x-0">
          {groupByDay(withNewest(data.items, tail.data?.items ?? []), zone).map(([day, entries]) => (
            <DayGroup key={day} day={day} today={today} entries={entries} seenUpTo={seenUpTo} />
          ))}
        </Card>
      )}
      <nav aria-label="Pages" className="mt-3 flex items-center justify-between text-sm text-faint">
        {cursor === undefined ? (
          <span />
        ) : (
          <Link href={hrefOf(null)} className={buttonClass({ size: "sm" })}>
            ← Newest
          </Link>
        )}
        {data.next_cursor === null ? (
          <p>End of history</p>
        ) : (
          <Link href={hrefOf(data.next_cursor)} className={buttonClass({ size: "sm" })}>
            Older →
          </Link>
        )}
      </nav>
    </div>
  );
}

function NotRead({ error }: { error: Error }) {
  const words = error instanceof ApiError ? error.message : "Something unexpected happened. Try again.";
  return <Callout tone="fail" role="alert" title={words} className="mt-4" />;
}

function groupByDay(entries: readonly ActivityEntry[], zone: string): [day: string, entries: ActivityEntry[]][] {
  const days = new Map<string, ActivityEntry[]>();
  for (const entry of entries) {
    const day = dayOfMoment(Date.parse(entry.row.at), zone);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days];
}

/** The same entries, where they stand, with what is newer of them: what is in flight goes on while somebody reads. */
function withNewest(shown: readonly ActivityEntry[], newest: readonly ActivityEntry[]): ActivityEntry[] {
  const bySeq = new Map(newest.map((entry) => [entry.row.seq, entry]));
  return shown.map((entry) => bySeq.get(entry.row.seq) ?? entry);
}
