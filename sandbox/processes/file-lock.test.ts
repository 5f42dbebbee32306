import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withFileLock } from "@/sandbox/processes/file-lock.mjs";

let dir: string;
let lock: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "file-lock-"));
  lock = path.join(dir, "deep", "work.lock");
});

afterEach(() => rmSync(dir, { recursive: true }));

it("lets one work at a time and leaves nothing behind", async () => {
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    events.push(`${name} ends`);
    return name;
  };
  const waitedFor: number[] = [];
  const results = await Promise.all([
    withFileLock(lock, work("one"), (pid) => waitedFor.push(pid)),
    withFileLock(lock, work("two"), (pid) => waitedFor.push(pid)),
  ]);
  expect(results).toEqual(["one", "two"]);
  expect(events).toEqual(["one begins", "one ends", "two begins", "two ends"]);
  expect(waitedFor).toEqual([process.pid]);
  expect(existsSync(lock)).toBe(false);
});

it("takes over from a process that died holding it", async () => {
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  await withFileLock(lock, () => undefined);
  writeFileSync(lock, String(dead));
  expect(await withFileLock(lock, () => "mine")).toBe("mine");
});

it("is released when the work fails", async () => {
  const failing = withFileLock(lock, () => {
    throw new Error("no space left");
  });
  await expect(failing).rejects.toThrow("no space left");
  expect(await withFileLock(lock, () => "next")).toBe("next");
});
