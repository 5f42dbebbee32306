import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { ActivityFilter } from "@/lib/activity/rules";
import type { ActivityList } from "@/lib/activity/schemas";
import { fetchJson } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";

/** How many new entries are counted before it says "more than". */
export const NEW_ENTRIES = 20;

export interface ActivityPlace extends ActivityFilter {
  cursor?: string;
}

/** One page of what happened; it stays as it was read, so that nothing moves under the reader. */
export function activityListQuery(place: ActivityPlace) {
  const address = apiPaths.activity({ ...place });
  return queryOptions({
    queryKey: ["activity", "list", address],
    queryFn: ({ signal }) => fetchJson<ActivityList>(address, { signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    meta: { what: "the activity" },
  });
}

/** The newest entries under a filter, asked while somebody looks and when a deploy is said to have changed. */
export function activityTailQuery(filter: ActivityFilter) {
  const address = apiPaths.activity({ ...filter, limit: NEW_ENTRIES + 1 });
  return queryOptions({
    queryKey: ["activity", "tail", address],
    queryFn: ({ signal }) => fetchJson<ActivityList>(address, { signal }),
    refetchInterval: 5_000,
    retry: false,
    meta: { quiet: true, follows: "deploys" },
  });
}
