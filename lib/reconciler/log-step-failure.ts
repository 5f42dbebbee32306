import "server-only";

import type { StepFailure } from "@/lib/reconciler/advance-deploy";
import type { Logger } from "@/lib/telemetry/log";

/** The one line in the log about a step that failed, with the request id that the deploy's record shows. */
export function logStepFailure(log: Logger, failure: StepFailure): void {
  const { deployId: deploy, requestId: request_id, cause: err } = failure;
  log.error({ err, deploy, request_id }, "a step of a deploy failed");
}
