import "server-only";

import { databaseStamp, getConsole } from "@/lib/console";
import { systemContext } from "@/lib/http/system-context";
import { advanceDeploy, StepFailure } from "@/lib/reconciler/advance-deploy";
import { logStepFailure } from "@/lib/reconciler/log-step-failure";

const PATIENCE_MS = 1_500;

/** Advances one deploy if it is due and nobody holds it; a reader waits at most 1.5 s for it and never sees its failure. */
export async function bringUpToDate(id: string): Promise<void> {
  const running = getConsole();
  if ((await databaseStamp()) !== running.environment) return;
  const advanced = advanceDeploy(systemContext(running), running.instance, id).catch((error: unknown) => {
    if (error instanceof StepFailure) return logStepFailure(running.log, error);
    running.log.warn({ err: error, deploy: id }, "lazy resolution failed");
  });
  await Promise.race([advanced, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}
