import { queryOptions } from "@tanstack/react-query";

import { fetchJson } from "@/lib/core/api-client";
import { paced } from "@/lib/core/back-off";
import { apiPaths } from "@/lib/paths";
import type { HealthHistory, ReleaseList } from "@/lib/releases/schemas";

const hidden = () => typeof document !== "undefined" && document.visibilityState === "hidden";

/** What "the last releases" means. */
export const LAST_RELEASES = { limit: 10 } as const;

/** A page of what a surface ran, newest first. */
export function releasesQuery(surfaceId: string, page: { limit: number; cursor?: string }) {
  return queryOptions({
    queryKey: ["surfaces", surfaceId, "releases", page],
    queryFn: ({ signal }) => fetchJson<ReleaseList>(apiPaths.releases(surfaceId, page), { signal }),
    refetchInterval: ({ state }) => paced(hidden() ? 60_000 : 10_000, state),
    meta: { what: "the releases", follows: "deploys" },
  });
}

/** How a surface's address was over the last 14 days. */
export function healthHistoryQuery(surfaceId: string) {
  return queryOptions({
    queryKey: ["surfaces", surfaceId, "health"],
    queryFn: ({ signal }) => fetchJson<HealthHistory>(apiPaths.healthChanges(surfaceId), { signal }),
    refetchInterval: ({ state }) => paced(hidden() ? 60_000 : 10_000, state),
    meta: { what: "the health history", follows: "deploys" },
  });
}
