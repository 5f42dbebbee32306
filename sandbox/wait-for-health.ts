import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "@/cli/refusal";
import type { ConsoleAddress } from "@/sandbox/console-address";
import { getStatus } from "@/sandbox/network/get-status";

export interface HealthWait {
  address: ConsoleAddress;
  logFile: string;
  /** Crashes of the process so far; three in a row end the wait early. */
  crashes: () => number;
  signal: AbortSignal;
}

const TIMEOUT_MS = 60_000;

/** Waits up to a minute until a console answers 200 on /healthz under its own host; refuses with the end of its log. */
export async function waitForHealth(wait: HealthWait): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const status = await getStatus(wait.address.port, { host: wait.address.host, path: "/healthz" });
    if (status === 200) return;
    if (Date.now() > deadline || wait.crashes() >= 3 || wait.signal.aborted) throw unhealthyError(wait, status);
    await sleep(100);
  }
}

function unhealthyError(wait: HealthWait, status: number | null): Refusal {
  const tail = readFileSync(wait.logFile, "utf8").trimEnd().split("\n").slice(-12).join("\n");
  const seen = status === null ? "it does not answer" : `it answers ${status}`;
  return new Refusal(
    `${wait.address.url}/healthz is not healthy: ${seen}. Its log (${wait.logFile}) ends with:\n${tail}`,
  );
}
