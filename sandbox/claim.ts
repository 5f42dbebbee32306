import { existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { Refusal } from "@/cli/refusal";
import { claimPorts, type RunningSandbox } from "@/sandbox/claim-ports";
import { clearLeftovers } from "@/sandbox/leftovers";
import type { UpOptions } from "@/sandbox/options";
import { type Places, placesIn, removeStoredState } from "@/sandbox/places";
import { withFileLock } from "@/sandbox/processes/file-lock.mjs";
import { identifyProcess } from "@/sandbox/processes/identity";
import { root } from "@/sandbox/root";
import { isRunning, RunRecordFile, readRunRecord } from "@/sandbox/run-record";

/** The command that stops the sandbox of a data folder. */
export function downCommand(dataDir: string): string {
  const relative = path.relative(root, dataDir);
  return relative === ".cockpit" ? "npm run down" : `npm run down -- --data-dir ${relative}`;
}

/** Makes a data folder ours: refuses while another start holds it, clears what an earlier one left, records this process. */
export async function claimDataDir(places: Places, options: UpOptions): Promise<RunRecordFile> {
  mkdirSync(places.dataDir, { recursive: true });
  return withFileLock(path.join(places.dataDir, "up.lock"), async () => {
    refuseRunning(places);
    const stopped = await clearLeftovers(places);
    if (stopped.length > 0) console.log(`  An earlier start was cut off; stopped what it left: ${stopped.join(", ")}.`);
    await claimPorts(options.ports, runningSandboxes());
    if (options.fresh) removeStoredState(places);
    const supervisor = { pid: process.pid, identity: identifyProcess(process.pid) ?? "" };
    return new RunRecordFile(places.record, { supervisor, ports: options.ports, startedAt: new Date() });
  });
}

function refuseRunning(places: Places): void {
  const record = readRunRecord(places.record);
  if (!isRunning(record)) return;
  throw new Refusal(
    `A sandbox already runs from ${path.relative(root, places.dataDir)} (process ${record.supervisor.pid}, since ${record.started_at}). Stop it first: ${downCommand(places.dataDir)}`,
  );
}

/** The sandboxes of this checkout that run now: the one in .cockpit and those in folders below it. */
function runningSandboxes(): RunningSandbox[] {
  const home = path.join(root, ".cockpit");
  const below = existsSync(home) ? readdirSync(home).map((name) => path.join(home, name)) : [];
  return [home, ...below].flatMap((dataDir) => {
    const record = readRunRecord(placesIn(dataDir).record);
    if (!isRunning(record)) return [];
    const { supervisor, ports } = record;
    return [{ name: path.relative(root, dataDir), pid: supervisor.pid, ports, stopCommand: downCommand(dataDir) }];
  });
}
