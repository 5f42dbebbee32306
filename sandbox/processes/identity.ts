import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { z } from "zod";

/** A process id together with the moment it started, so that a reused id is never mistaken for our own process. */
export const processRecordSchema = z.object({ pid: z.int().positive(), identity: z.string() });
export type ProcessRecord = z.infer<typeof processRecordSchema>;

/** Start time of a living process as an opaque string, or null when there is no such process (zombies count as gone). */
export function identifyProcess(pid: number): string | null {
  return process.platform === "linux" ? identifyThroughProc(pid) : identifyThroughPs(pid);
}

function identifyThroughProc(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTime] = [fields[0], fields[19]];
  if (state === "Z" || state === "X" || startTime === undefined) return null;
  return `${readOrNull("/proc/sys/kernel/random/boot_id")?.trim() ?? ""}:${startTime}`;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function identifyThroughPs(pid: number): string | null {
  const answer = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
  const line = answer.stdout?.trim() ?? "";
  return line === "" || line.startsWith("Z") ? null : line.replace(/^\S+\s+/, "");
}

/** Record of a living process; null when it is already gone. */
export function recordProcess(pid: number): ProcessRecord | null {
  const identity = identifyProcess(pid);
  return identity === null ? null : { pid, identity };
}

export function isAlive(record: ProcessRecord): boolean {
  return identifyProcess(record.pid) === record.identity;
}

/** Command line of a process with single spaces, or null when it is gone or hidden. */
export function commandLineOf(pid: number): string | null {
  if (process.platform === "linux") return readOrNull(`/proc/${pid}/cmdline`)?.replaceAll("\0", " ").trim() ?? null;
  const answer = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  return answer.stdout?.trim() || null;
}
