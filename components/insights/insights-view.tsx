"use client";

import { useQuery } from "@tanstack/react-query";

import { FailureList } from "@/components/insights/failure-list";
import { utcDayWords } from "@/components/insights/insight-words";
import { MeasureCards } from "@/components/insights/measure-cards";
import { SurfaceMeasures } from "@/components/insights/surface-measures";
import { Callout } from "@/components/ui/callout";
import { classNames } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/core/api-client";
import { type InsightsPlace, insightsQuery } from "@/lib/insights/api";
import type { Insights } from "@/lib/insights/schemas";

/** The measures of a window: everything together, each surface, and what counts as a failure. */
export function InsightsView({ place }: { place: InsightsPlace }) {
  const { data, error, isPlaceholderData } = useQuery(insightsQuery(place));
  if (data === undefined) return error === null ? <Waiting /> : <Unread error={error} />;
  const { window, overall, surfaces, failures, failures_total: total } = data;
  return (
    <div
      className={classNames("grid grid-cols-1 gap-6", isPlaceholderData && "opacity-60")}
      aria-busy={isPlaceholderData}
    >
      {error === null ? null : (
        <Callout tone="wait" role="status" title="Couldn’t refresh this page. What you see was read earlier.">
          Read <RelativeTime at={data.generated_at} />. The console keeps asking.
        </Callout>
      )}
      {surfaces.every(({ seen }) => seen.since === null) ? (
        <EmptyState title="Nothing was seen yet">
          The measures begin with the first deploy this console sends or sees.
        </EmptyState>
      ) : null}
      <Section
        title={place.surface ?? "Production together"}
        aside={`${utcDayWords(window.from)} to ${utcDayWords(window.to)}, weeks by UTC`}
      >
        <MeasureCards measures={overall} since={sinceOf(data)} />
        <p className="mt-2 text-xs text-faint">
          {recordsWords(data)} Hollow: a week that is not whole. Dashed: not enough seen.
        </p>
      </Section>
      <Section title="By surface">
        <SurfaceMeasures surfaces={surfaces} windowFrom={window.from} />
      </Section>
      <Section title="Failures">
        <FailureList failures={failures} total={total} />
      </Section>
    </div>
  );
}

function Waiting() {
  return (
    <div role="status" className="grid gap-4">
      <span className="sr-only">Reading the insights</span>
      <Skeleton className="h-56" />
      <Skeleton className="h-96" />
    </div>
  );
}

function Unread({ error }: { error: Error }) {
  const words = error instanceof ApiError ? error.message : "Something unexpected happened. Try again.";
  return <Callout tone="fail" role="alert" title={words} />;
}

/** When the records begin of what is counted together. */
function sinceOf({ overall, surfaces }: Insights): string | null {
  const counted = surfaces.filter(({ surface_id: id }) => overall.surface_ids.includes(id));
  return counted.flatMap(({ seen }) => seen.since ?? []).toSorted()[0] ?? null;
}

/** A frequency is of the time since the records begin, not of the whole window. */
function recordsWords(data: Insights): string {
  const since = sinceOf(data);
  const isShort = since !== null && since > data.window.from;
  return isShort
    ? `This console’s own records begin ${utcDayWords(since)}; nothing before counts.`
    : "From this console’s own records.";
}
