import { queryOptions } from "@tanstack/react-query";

import { fetchJson, sendRequest } from "@/lib/core/api-client";
import { paced } from "@/lib/core/back-off";
import { apiPaths } from "@/lib/paths";
import type { DeployReview, SurfaceTile } from "@/lib/surfaces/schemas";

const hidden = () => typeof document !== "undefined" && document.visibilityState === "hidden";

/** Every surface's tile. */
export function surfacesQuery() {
  return queryOptions({
    queryKey: ["surfaces"],
    queryFn: ({ signal }) => fetchJson<SurfaceTile[]>(apiPaths.surfaces(), { signal }),
    refetchInterval: ({ state }) => paced(hidden() ? 60_000 : 5_000, state),
    meta: { what: "the surfaces", follows: "deploys" },
  });
}

/** What a deploy of that SHA (by default the newest of main) would ship. */
export function reviewQuery(surfaceId: string, sha: string | null) {
  const search = sha === null ? "" : `?sha=${encodeURIComponent(sha)}`;
  return queryOptions({
    queryKey: ["surfaces", surfaceId, "review", sha],
    queryFn: ({ signal }) => fetchJson<DeployReview>(`${apiPaths.review(surfaceId)}${search}`, { signal }),
    staleTime: 5_000,
    refetchInterval: 15_000,
    meta: { quiet: true },
  });
}

/** Says that somebody has seen the drift of a surface, with a note. */
export function reviewDrift(surfaceId: string, review: { note: string }): Promise<void> {
  return sendRequest(apiPaths.reviewDrift(surfaceId), { method: "POST", body: review });
}

export interface DeployOrder {
  surface_id: string;
  sha: string;
  reason?: string;
  confirm?: string;
}

type LiveDeploy = NonNullable<SurfaceTile["in_flight"]>;

/** Asks for one deploy; the same key with the same order is the same deploy, however often it is sent. */
export function orderDeploy(order: DeployOrder, idempotencyKey: string): Promise<{ deploy: LiveDeploy }> {
  return fetchJson(apiPaths.deploys(), {
    method: "POST",
    body: order,
    headers: { "idempotency-key": idempotencyKey },
  });
}
