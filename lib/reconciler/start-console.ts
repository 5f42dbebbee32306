import "server-only";

import { type Console, databaseStamp, getConsole } from "@/lib/console";
import { EnvironmentProblem, isBuilding } from "@/lib/env";
import { isMiswired } from "@/lib/environments/rules";
import { endStreams } from "@/lib/http/hints";
import { type Reconciler, startReconciler } from "@/lib/reconciler/reconciler";

declare global {
  /** Ends what this process does for itself: open event streams at once, work in hand within seconds. */
  var cockpitStop: (() => Promise<void>) | undefined;
}

/** Checks the environment and starts the reconciler; ends the process with code 1 and every problem when it is wrong. */
export async function startConsole(): Promise<void> {
  if (isBuilding()) return;
  try {
    await startOnce();
  } catch (error) {
    process.stderr.write(`${error instanceof EnvironmentProblem ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

async function startOnce(): Promise<void> {
  const running = getConsole();
  const wiring = { host: running.environment, process: running.environment, database: await databaseStamp() };
  running.log.info(
    { environment: running.environment, sha: running.sha, instance: running.instance },
    "console started",
  );
  if (running.env.DYNO === undefined) {
    running.log.info(
      "no router is known to stand before this console: X-Forwarded-For counts from its own network only",
    );
  }
  for (const { key, source } of running.flagReadings) {
    if (source === "unreadable") running.log.error({ flag: key }, "flag is neither on nor off; its safe side counts");
  }
  if (isMiswired(wiring)) {
    // A process never writes into the other environment's database.
    running.log.fatal({ wiring }, "miswired: this database belongs to another environment; nothing is served");
    return;
  }
  stopWhenAsked(running, await startReconciler(running));
}

/** Whoever runs the server waits for this before it ends the process: Next's own handler of SIGTERM would not wait. */
function stopWhenAsked(running: Console, reconciler: Reconciler): void {
  globalThis.cockpitStop = async () => {
    endStreams();
    await reconciler.stop().catch((error: unknown) => running.log.error({ err: error }, "stopping failed"));
  };
}
