import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { seedObservations } from "@/lib/drifts/observe-surface";
import { observeRuns } from "@/lib/hints/observe-runs";
import { loadSurface } from "@/lib/surfaces/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain, readDeploy, startAfresh, step } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { containing } from "@/tests/factories/matchers";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
  await seedObservations(cockpit.system);
});
beforeEach(async () => {
  await startAfresh(cockpit);
  await look();
});
afterAll(() => cockpit.close());

const look = () => observeNow(cockpit.system, loadSurface(cockpit.system, "api-staging"));

async function readRuns() {
  await cockpit.db.mirror.deleteMany({ where: { name: { startsWith: "runs:" } } });
  await observeRuns(cockpit.system);
}

/** A deploy of a commit that is live nowhere yet. */
async function asked() {
  const sha = await cockpit.platform.commit("Mend the chip");
  await mirrorMain(cockpit);
  return askForDeploy(cockpit, { sha });
}

async function untilEnded(id: string) {
  for (let turn = 0; turn < 200; turn += 1) {
    const row = await step(cockpit, id);
    if (row.finishedAt !== null) return row;
  }
  throw new Error("it has not ended");
}

describe("a run whose job has released before it ended otherwise", () => {
  it.each([
    ["neutral", "errored", "not_a_success"],
    ["skipped", "errored", "not_a_success"],
    ["stale", "errored", "not_a_success"],
    ["startup_failure", "errored", "startup_failure"],
    ["timed_out", "timed_out", "run_timed_out"],
    ["cancelled", "cancelled", "cancelled_on_github"],
  ])("as %s is %s, and says that its commit is live all the same", async (conclusion, state, failureCode) => {
    await cockpit.platform.scenario({ run_word: { conclusion } });
    const { id, sha } = await asked();
    expect(await untilEnded(id)).toMatchObject({ state, failureCode });
    await look();
    const row = await readDeploy(cockpit, id);
    expect(row.state).toBe(state);
    expect(row.failureMessage).toContain(`${sha.slice(0, 7)} is live all the same.`);
  });
});

describe("a run that GitHub calls over, and which asks for something", () => {
  beforeEach(() => cockpit.platform.scenario({ run_word: { conclusion: "action_required" } }));

  it("before any job of it ran waits for a person, and is over once it is called off here", async () => {
    await cockpit.platform.once({ zero_jobs: ["api-staging"] });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    for (let turn = 0; turn < 5; turn += 1) await step(cockpit, id);
    expect(await readDeploy(cockpit, id)).toMatchObject({ blockedBy: { kind: "approval", waits_for_person: true } });
    await cancelDeploy(cockpit.as("operator"), id);
    expect(await advanceUntil(cockpit, id, "cancelled")).toMatchObject({ failureMessage: containing("Cancelled by") });
    await readRuns();
    expect((await readDeploy(cockpit, id)).recheckAt).toBeNull();
  });

  it("after its jobs have run is read by these and by the platform", async () => {
    const { id } = await asked();
    for (let turn = 0; turn < 3; turn += 1) await step(cockpit, id);
    cockpit.moveClock(60_000);
    expect((await untilEnded(id)).state).toBe("succeeded");
  });
});

describe("a run that has not ended", () => {
  it.each(["requested", "pending", "waiting", "levitating"])(
    "and that GitHub calls %s ends as it ends",
    async (status) => {
      await cockpit.platform.scenario({ run_word: { status }, speed: 0.01 });
      const { id } = await asked();
      await advanceUntil(cockpit, id, "queued");
      for (let turn = 0; turn < 8; turn += 1) expect((await step(cockpit, id)).finishedAt).toBeNull();
      await cockpit.platform.moveClock(3_600_000);
      await advanceUntil(cockpit, id, "succeeded");
    },
  );
});
