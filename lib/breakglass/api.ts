import { queryOptions } from "@tanstack/react-query";

import type { Breakglass, ReviewRequest } from "@/lib/breakglass/schemas";
import { fetchJson, sendToApi } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";

/** What waits for a review note, and the newest drill; read again when a deploy starts or ends. */
export function breakglassQuery() {
  return queryOptions({
    queryKey: ["deploys", "breakglass"],
    queryFn: ({ signal }) => fetchJson<Breakglass>(apiPaths.breakglass(), { signal }),
    refetchInterval: 15_000,
    meta: { what: "break-glass", follows: "deploys" },
  });
}

/** Writes the review note of a break-glass deploy. */
export function reviewBreakglass(id: string, review: ReviewRequest): Promise<void> {
  return sendToApi(apiPaths.reviewBreakglass(id), { method: "POST", body: review });
}
