import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { identifyProcess, isAlive, type ProcessRecord, recordProcess } from "@/sandbox/processes/identity";
import { terminate } from "@/sandbox/processes/terminate";

async function start(source: string): Promise<ProcessRecord> {
  const child = spawn(process.execPath, ["-e", `${source}; console.log("ready")`], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(child.stdout, "data");
  const record = child.pid === undefined ? null : recordProcess(child.pid);
  if (!record) throw new Error("the stand-in did not start");
  return record;
}

const POLITE = "setInterval(() => {}, 1000)";
const STUBBORN = `process.on("SIGTERM", () => {}); ${POLITE}`;

it("stops a process that listens to the signal", async () => {
  const record = await start(POLITE);
  expect(await terminate(record, { signal: "SIGTERM", graceMs: 5_000 })).toBe("stopped");
  expect(isAlive(record)).toBe(false);
});

it("kills one that does not stop within its grace", async () => {
  const record = await start(STUBBORN);
  expect(await terminate(record, { signal: "SIGTERM", graceMs: 100 })).toBe("killed");
  expect(isAlive(record)).toBe(false);
});

it("leaves a process alone that only has the same id", async () => {
  const record = await start(POLITE);
  const stranger = { pid: record.pid, identity: "started at another time" };
  expect(await terminate(stranger, { signal: "SIGKILL", graceMs: 100 })).toBe("gone");
  expect(isAlive(record)).toBe(true);
  await terminate(record, { signal: "SIGKILL", graceMs: 5_000 });
});

it("knows a process by the moment it started", () => {
  expect(identifyProcess(process.pid)).toBe(identifyProcess(process.pid));
  expect(identifyProcess(process.pid)).not.toBe(identifyProcess(process.ppid));
  expect(identifyProcess(2 ** 22 + 1)).toBeNull();
});
