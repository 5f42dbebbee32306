import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import type { Failpoint } from "@/lib/core/failpoint";
import { root } from "@/sandbox/root";
import { ROUNDS } from "@/tests/faults/rounds/failpoints";
import { LanePool } from "@/tests/faults/rounds/lane-pool";
import { PATHS, type PathName } from "@/tests/faults/rounds/paths";
import { playRound } from "@/tests/faults/rounds/play-round";

/** Tests wait for a lane: the last one of all waits for all the others. */
const PATIENCE_MS = 600_000;
const LANES = 3;

const exercised = new Set<Failpoint>(ROUNDS.map(({ failpoint }) => failpoint));
const isPath = (name: string): name is PathName => name in PATHS;
const pathNames = Object.keys(PATHS).filter(isPath);

let lanes: LanePool;

beforeAll(async () => {
  lanes = await LanePool.open(inject("templateUrl"), LANES);
});
afterAll(async () => {
  expect(await lanes.close()).toEqual([]);
});

/** The failpoints named in the product's source; those with a name made at run time are found by walking. */
function namedInSource(): Failpoint[] {
  const files = readdirSync(path.join(root, "lib"), { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("generated"),
  );
  return files.flatMap((file) => {
    const source = readFileSync(path.join(root, "lib", file), "utf8");
    const points = [...source.matchAll(/failpoint\("(before|after):(commit|call):([a-z_-]+)"\)/g)];
    const commits = [...source.matchAll(/(?:committed\([^,]+, |written\()"([a-z_:-]+)"/g)];
    const calls = [...source.matchAll(/outside\("([a-z_-]+)"/g)];
    return [
      ...points.map(
        ([, side, kind, name]): Failpoint =>
          `${side === "before" ? "before" : "after"}:${kind === "call" ? "call" : "commit"}:${name ?? ""}`,
      ),
      ...commits.flatMap(([, name]): Failpoint[] => [`before:commit:${name ?? ""}`, `after:commit:${name ?? ""}`]),
      ...calls.flatMap(([, name]): Failpoint[] => [`before:call:${name ?? ""}`, `after:call:${name ?? ""}`]),
    ];
  });
}

describe("a console that nobody kills", () => {
  it.concurrent.each(pathNames)(
    "keeps every rule, and passes no failpoint that no kill exercises, when %s",
    async (name) => {
      const outcome = await lanes.borrow((lane) => playRound(lane, name, null));
      expect(outcome.violations).toEqual([]);
      expect(outcome.passed.filter((failpoint) => !exercised.has(failpoint))).toEqual([]);
    },
    PATIENCE_MS,
  );
});

describe("a console killed with SIGKILL and started again", () => {
  it("is killed at 25 failpoints and more, at every one that the source names", () => {
    expect(exercised.size).toBeGreaterThanOrEqual(25);
    expect(namedInSource().filter((failpoint) => !exercised.has(failpoint))).toEqual([]);
  });

  it.concurrent.each(ROUNDS)(
    "sends nothing twice, loses nothing and ends in the truth: $failpoint, when $path",
    async ({ failpoint, path: name }) => {
      const outcome = await lanes.borrow((lane) => playRound(lane, name, { failpoint, passing: 1 }));
      expect(outcome.violations).toEqual([]);
      expect(outcome.killed, "the failpoint was never passed").toBe(true);
    },
    PATIENCE_MS,
  );
});
