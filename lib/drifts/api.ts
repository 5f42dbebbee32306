import { sendToApi } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";

/** Says that somebody has seen the drift of a surface, with a note. */
export function postDriftReview(surfaceId: string, review: { note: string }): Promise<void> {
  return sendToApi(apiPaths.reviewDrift(surfaceId), { method: "POST", body: review });
}
