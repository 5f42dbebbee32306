import { setTimeout as sleep } from "node:timers/promises";
import { isAlive, type ProcessRecord } from "@/sandbox/processes/identity";

export interface TerminateOptions {
  signal: NodeJS.Signals;
  /** How long the process may take to go by itself, in milliseconds, before it is killed. */
  graceMs: number;
  /** Signal the whole process group the process leads. */
  group?: boolean;
}

const POLL_MS = 25;

/** Stops a process, by force after the grace period; members of its group that outlive it are killed too. */
export async function terminate(
  record: ProcessRecord,
  options: TerminateOptions,
): Promise<"gone" | "stopped" | "killed"> {
  const target = options.group ? -record.pid : record.pid;
  if (!isAlive(record)) {
    if (options.group) sendSignal(target, "SIGKILL");
    return "gone";
  }
  sendSignal(target, options.signal);
  const stopped = await waitUntilGone(record, options.graceMs);
  if (!stopped || options.group) sendSignal(target, "SIGKILL");
  if (!stopped) await waitUntilGone(record, 5_000);
  return stopped ? "stopped" : "killed";
}

/** Waits up to `timeoutMs` milliseconds until the process is gone; answers whether it is. */
async function waitUntilGone(record: ProcessRecord, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(record)) {
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Sends a signal to a process (negative: a process group); answers false when there is nobody to receive it. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
