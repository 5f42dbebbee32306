import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { UpstreamError, type UpstreamFailureKind } from "@/lib/core/upstream";
import { observeHints } from "@/lib/hints/observe-hints";
import { listWatchers } from "@/lib/watchers/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";

const RUN = "9007199254740993";
const HOUR = 3_600_000;
let cockpit: TestConsole;
let asked: number;

beforeAll(async () => {
  cockpit = await createTestConsole();
});
beforeEach(async () => {
  asked = 0;
  cockpit.resetClock();
  await cockpit.db.runHint.deleteMany();
  await cockpit.db.runHint.create({ data: { runId: RUN, hintedAt: cockpit.now(), nextCheckAt: cockpit.now() } });
});
afterAll(() => cockpit.close());

/** Looks every ten seconds for so long, at a GitHub that fails at this run. */
async function lookFor(ms: number, kind: UpstreamFailureKind, stepMs = 10_000) {
  const getRun = () => {
    asked += 1;
    return Promise.reject(new UpstreamError("github", { kind, message: "GitHub answered something unexpected." }));
  };
  const ctx = { ...cockpit.system, github: { ...cockpit.system.github, getRun } };
  for (let passed = 0; passed < ms; passed += stepMs) {
    await observeHints(ctx, ["deploy-heroku.yml"]);
    cockpit.moveClock(stepMs);
  }
}

function findings() {
  const { db, running, now } = cockpit;
  return listWatchers({ db, config: running.config, now: now() });
}

describe("a run that a webhook named and nobody can read", () => {
  it("is told as a finding, since when, and asked for ever more rarely", async () => {
    const began = cockpit.now().toISOString();
    await lookFor(HOUR / 2, "unreadable");
    expect(asked).toBeLessThan(15);
    expect(await findings()).toMatchObject([
      {
        name: `run:${RUN}`,
        kind: "unreadable_run",
        message: `Run ${RUN} can't be read. GitHub answered something unexpected.`,
      },
    ]);
    const [found] = await findings();
    expect(Date.parse(found?.since ?? "") - Date.parse(began)).toBeLessThan(5_000);
  });

  it("is given up after a day", async () => {
    await lookFor(25 * HOUR, "refused", HOUR / 4);
    expect(await cockpit.db.runHint.count()).toBe(0);
    expect(await findings()).toEqual([]);
  });

  it("is no finding while GitHub as a whole does not answer, and is asked for as before", async () => {
    await lookFor(100_000, "unreachable");
    expect(asked).toBe(10);
    expect(await findings()).toEqual([]);
  });
});
