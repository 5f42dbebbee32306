import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { observeDeploy } from "@/lib/deploys/observe-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain, readDeploy, startAfresh, step } from "@/tests/factories/deploys";
import { containing } from "@/tests/factories/matchers";

const MINUTE = 60_000;
let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

type Scenario = Parameters<TestConsole["platform"]["scenario"]>[0];

/** A deploy whose run waits, by the rules of its environment. */
async function waiting(scenario: Scenario) {
  await cockpit.platform.scenario(scenario);
  const { id } = await askForDeploy(cockpit);
  await advanceUntil(cockpit, id, "queued");
  await expect.poll(async () => (await step(cockpit, id)).waitSeen, { timeout: 10_000 }).not.toBeNull();
  const row = await readDeploy(cockpit, id);
  return { id, row, runId: row.runId ?? "" };
}

/** Both clocks move on, as they do outside. */
async function later(ms: number): Promise<void> {
  await cockpit.platform.moveClock(ms);
  cockpit.moveClock(ms);
}

const notesOf = async (id: string) =>
  (await cockpit.db.deployTransition.findMany({ where: { deployId: id } })).map(({ note }) => note);

describe("a run that waits by a rule of its environment", () => {
  it("for a timer calls nobody, says until when, and goes on by itself", async () => {
    const { id, row } = await waiting({ wait_timer: { minutes: 30 } });
    expect(row).toMatchObject({ state: "queued", alarmedAt: null });
    expect(row.blockedBy).toMatchObject({
      kind: "wait_timer",
      message: containing("which runs until"),
      run_url: row.runUrl,
    });
    expect(row.blockedBy).not.toHaveProperty("waits_for_person");
    expect(row.blockedBy).toHaveProperty("until");
    await later(31 * MINUTE);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await notesOf(id)).toContain("The run's wait timer is over");
  });

  it("for an approval waits for a person, with the environment and who may give it", async () => {
    const { row } = await waiting({ stuck_approval: ["api-staging"] });
    const message = containing("waits for an approval on GitHub: environment staging, by priya");
    expect(row.blockedBy).toMatchObject({ kind: "approval", message, waits_for_person: true });
    expect(row.alarmedAt).not.toBeNull();
  });

  it("for both says both, and for the timer alone once somebody has approved", async () => {
    const { id, runId, row } = await waiting({ stuck_approval: ["api-staging"], wait_timer: { minutes: 30 } });
    expect(row.blockedBy).toMatchObject({ kind: "approval", message: containing("its wait timer runs until") });
    await cockpit.platform.approve(runId);
    cockpit.moveClock(2 * MINUTE);
    const after = await step(cockpit, id);
    expect(after.blockedBy).toMatchObject({ kind: "wait_timer" });
    expect(after.blockedBy).not.toHaveProperty("waits_for_person");
    await later(31 * MINUTE);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await notesOf(id)).toContain("ines-approves approved the run");
  });

  it("of an app's, which GitHub does not name, waits for a person and is no approval", async () => {
    const { id, runId, row } = await waiting({ custom_rule: ["api-staging"] });
    const message = containing("waits for a rule of environment staging on GitHub");
    expect(row.blockedBy).toMatchObject({ kind: "protection_rule", message, waits_for_person: true });
    await cockpit.platform.letPass(runId);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await notesOf(id)).toContain("The run waits no longer");
  });

  it("that nobody may ask for is unknown in kind, and goes to a person when that lasts", async () => {
    const { id, row } = await waiting({ wait_timer: { minutes: 30 }, pending_refused: true });
    expect(row.blockedBy).toMatchObject({ kind: "github_wait", message: containing("cannot be asked for what") });
    expect(row.blockedBy).not.toHaveProperty("waits_for_person");
    cockpit.moveClock(MINUTE);
    expect((await step(cockpit, id)).blockedBy).toMatchObject({ kind: "github_wait", waits_for_person: true });
  });

  it("keeps saying until when while GitHub is silent about it", async () => {
    const { id } = await waiting({ wait_timer: { minutes: 30 } });
    await cockpit.platform.scenario({ pending_refused: true });
    await later(5 * MINUTE);
    expect((await step(cockpit, id)).blockedBy).toMatchObject({
      kind: "wait_timer",
      message: containing("runs until"),
    });
  });

  it("is asked about now and then, not at every look", async () => {
    const { row } = await waiting({ stuck_approval: ["api-staging"] });
    let asked = 0;
    const { github } = cockpit.system;
    const listPendingEnvironments: typeof github.listPendingEnvironments = (...which) => {
      asked += 1;
      return github.listPendingEnvironments(...which);
    };
    const counting = { ...cockpit.system, github: { ...github, listPendingEnvironments } };
    let latest = row;
    for (let look = 0; look < 6; look += 1) {
      cockpit.moveClock(2_000);
      latest = await observeDeploy(counting, latest);
    }
    expect(asked).toBeLessThanOrEqual(1);
  });
});

it("a run that was cancelled during its wait timer was not waiting for an approval", async () => {
  const { id, runId } = await waiting({ wait_timer: { minutes: 30 }, untold_cancels: true });
  await cockpit.platform.cancel(runId, "mallory");
  const { failureMessage } = await advanceUntil(cockpit, id, "cancelled");
  expect(failureMessage).toBe("Somebody cancelled the run on GitHub while it waited for its wait timer.");
});
