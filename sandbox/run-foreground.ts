import { once } from "node:events";
import path from "node:path";
import { reportProblem } from "@/cli/refusal";
import { announcement } from "@/sandbox/announce";
import { bringUp } from "@/sandbox/bring-up";
import { downCommand } from "@/sandbox/claim";
import type { UpOptions } from "@/sandbox/options";
import { root } from "@/sandbox/root";
import { Shutdown } from "@/sandbox/shutdown";
import { elapsedWords } from "@/sandbox/steps";

/** Runs the sandbox in this process until a signal; stops everything in order and answers the exit code. */
export async function runForeground(options: UpOptions): Promise<number> {
  const { signal, failed } = stopRequests();
  const shutdown = new Shutdown();
  let code = 0;
  try {
    await serveUntilStopped(options, shutdown, signal);
  } catch (error) {
    code = reportProblem(error);
  }
  if (!shutdown.isEmpty) await stopEverything(shutdown);
  return failed() ? 1 : code;
}

/** Aborts on the first signal or unexpected error; further Ctrl-C while stopping change nothing. */
function stopRequests(): { signal: AbortSignal; failed: () => boolean } {
  const controller = new AbortController();
  let failed = false;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => controller.abort());
  process.on("uncaughtException", (error) => {
    failed = true;
    console.log(`Unexpected: ${error.stack ?? error.message}`);
    controller.abort();
  });
  return { signal: controller.signal, failed: () => failed };
}

async function serveUntilStopped(options: UpOptions, shutdown: Shutdown, signal: AbortSignal): Promise<void> {
  const began = Date.now();
  const sandbox = await bringUp(options, shutdown, signal);
  console.log(announcement(sandbox, { took: elapsedWords(Date.now() - began), stop: howToStop(options) }));
  if (options.supervise) process.send?.("ready");
  if (!signal.aborted) await once(signal, "abort");
}

function howToStop(options: UpOptions): string {
  const place = path.relative(root, path.join(options.dataDir, "sandbox.json"));
  const stop = options.supervise ? `"${downCommand(options.dataDir)}" stops it` : "Ctrl-C stops it";
  return `All of this is in ${place}. ${stop}.`;
}

async function stopEverything(shutdown: Shutdown): Promise<void> {
  const began = Date.now();
  console.log("Stopping …");
  await shutdown.run();
  console.log(`Stopped in ${elapsedWords(Date.now() - began)}.`);
}
