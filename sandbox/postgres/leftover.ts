import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { commandLineOf, recordProcess } from "@/sandbox/processes/identity";
import { terminate } from "@/sandbox/processes/terminate";

/**
 * Clears what an earlier start left in a data folder: stops a server that still runs on it, and removes a postmaster.pid
 * whose process is gone or is somebody else's (Postgres refuses to start when the id was reused). Answers what it did.
 */
export async function clearLeftoverServer(dataDir: string): Promise<"nothing" | "stopped" | "stale file"> {
  const pidFile = path.join(dataDir, "postmaster.pid");
  if (!existsSync(pidFile)) return "nothing";
  const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
  const record = Number.isInteger(pid) && pid > 0 ? recordProcess(pid) : null;
  if (record && commandLineOf(pid)?.includes(dataDir)) {
    await terminate(record, { signal: "SIGINT", graceMs: 15_000 });
    rmSync(pidFile, { force: true });
    return "stopped";
  }
  rmSync(pidFile, { force: true });
  return "stale file";
}
