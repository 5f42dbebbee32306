import { sendToApi } from "@/lib/core/api-client";
import type { ResumeReason } from "@/lib/holds/schemas";
import { apiPaths } from "@/lib/paths";

/** Ends the hold that a rollback of a surface left. */
export function postResumeDeploys(surfaceId: string, body: ResumeReason): Promise<void> {
  return sendToApi(apiPaths.resumeDeploys(surfaceId), { method: "POST", body });
}
