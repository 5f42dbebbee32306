import { queryOptions } from "@tanstack/react-query";

import { ApiError, fetchJson, sendToApi } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";
import type { SurfaceRollbackAnswer, SurfaceRollbackRequest, SurfaceRollbackReview } from "@/lib/rollbacks/schemas";

export interface RollbackOrder {
  surfaceId: string;
  body: SurfaceRollbackRequest;
}

/** What rolling a surface back to that commit takes away and leaves. */
export function surfaceRollbackReviewQuery(surfaceId: string, sha: string) {
  return queryOptions({
    queryKey: ["surfaces", surfaceId, "rollback-review", sha],
    queryFn: ({ signal }) =>
      fetchJson<SurfaceRollbackReview>(apiPaths.surfaceRollbackReview(surfaceId, sha), { signal }),
    staleTime: 5_000,
    meta: { quiet: true },
  });
}

/** Orders a rollback; the same key with the same order is the same one, however often it is sent. */
export function postSurfaceRollback({ surfaceId, body }: RollbackOrder, key: string): Promise<SurfaceRollbackAnswer> {
  return fetchJson(apiPaths.surfaceRollbacks(surfaceId), { method: "POST", body, headers: { "idempotency-key": key } });
}

/** Drops the rollback of a surface that waits. */
export function postDropRollback(surfaceId: string): Promise<void> {
  return sendToApi(apiPaths.cancelSurfaceRollback(surfaceId), { method: "POST", body: {} });
}

/** What is live now, as a `review_stale` answer tells it: a commit, or null where nobody knows; undefined for every other refusal. */
export function movedTo(error: Error | null): string | null | undefined {
  if (!(error instanceof ApiError) || error.code !== "review_stale") return undefined;
  const { from_sha: sha } = error.extra;
  return typeof sha === "string" ? sha : null;
}
