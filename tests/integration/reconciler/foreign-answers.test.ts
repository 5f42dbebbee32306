import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { DeployState } from "@/lib/deploys/schemas";
import { type Between, type Passing, standBetween, type Twist, withFields, withItems } from "@/tests/factories/between";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain, postsOf, startAfresh, step } from "@/tests/factories/deploys";
import { containing } from "@/tests/factories/matchers";

const RUN = /\/actions\/runs\/\d+(\?|$)/;
const WORKFLOW = /\/actions\/workflows\/[^/]+(\?|$)/;
const RUNS = { at: /\/actions\/workflows\/[^/]+\/runs/, list: "workflow_runs" };
const JOBS = { at: /\/jobs(\?|$)/, list: "jobs" };

let cockpit: TestConsole;
let between: Between;

beforeAll(async () => {
  cockpit = await createTestConsole();
  between = await standBetween(cockpit);
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  between.twist(null);
  await startAfresh(cockpit);
});
afterAll(async () => {
  await between.close();
  await cockpit.close();
});

/** A deploy of a commit that is live nowhere yet, to whose console GitHub answers so. */
async function asked(twist: Twist) {
  const sha = await cockpit.platform.commit("Mend the chip");
  await mirrorMain(cockpit);
  const { id } = await askForDeploy(cockpit, { sha });
  between.twist(twist);
  return id;
}

/** An answer to the dispatch, which was taken all the same. */
const answeringDispatch = (change: Partial<Passing>) => (passing: Passing) =>
  passing.method === "POST" && passing.path.endsWith("/dispatches") ? { ...passing, ...change } : passing;

const NOTHING_BUT_ITS_END = { id: null, name: null, steps: null, started_at: null, completed_at: null };

describe("a deploy of which GitHub tells less than it documents", () => {
  it.each<[string, Twist]>([
    ["no address of the workflow", (passing) => withFields(passing, WORKFLOW, { html_url: null })],
    ["neither workflow nor address of the run", (passing) => withFields(passing, RUN, { path: null, html_url: null })],
    ["no time of the run", (passing) => withFields(passing, RUN, { created_at: null, updated_at: "soon" })],
    ["nothing of its jobs but how they ended", (passing) => withItems(passing, JOBS, NOTHING_BUT_ITS_END)],
    ["an empty body for its dispatch", answeringDispatch({ body: {} })],
    ["a 304 for its dispatch", answeringDispatch({ status: 304, body: null })],
    ["a 202 for its dispatch", answeringDispatch({ status: 202, body: null })],
  ])("ends in the truth, and is sent once: %s", async (_what, twist) => {
    const id = await asked(twist);
    await advanceUntil(between.cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("is not lost where no run tells its title: the one that fits by everything else is named", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "204" });
    const id = await asked((passing) => withItems(passing, RUNS, { display_title: null }));
    await advanceUntil(between.cockpit, id, "resolving");
    cockpit.moveClock(180_000);
    const row = await advanceUntil(between.cockpit, id, "unresolved");
    const message = containing("may be its own, but GitHub does not tell its title.");
    expect(row.blockedBy).toMatchObject({ kind: "run_not_found", message });
  });
});

describe("a run that has ended by its conclusion and goes on by its status", () => {
  it.each<[string, Record<string, unknown>, DeployState]>([
    ["success", {}, "succeeded"],
    ["failure", { fail_step: { step: 2 } }, "failed"],
  ])("says so for a minute, and is then read by its %s", async (conclusion, scenarios, end) => {
    await cockpit.platform.scenario(scenarios);
    const isOver = ({ body }: Passing) => JSON.stringify(body).includes(`"conclusion":"${conclusion}"`);
    const id = await asked((passing) =>
      RUN.test(passing.path) && isOver(passing) ? withFields(passing, RUN, { status: "in_progress" }) : passing,
    );
    await advanceUntil(between.cockpit, id, "running");
    const words = `GitHub says that the run is in progress, and that it ended as ${conclusion}.`;
    await expect
      .poll(async () => (await step(between.cockpit, id)).blockedBy, { timeout: 10_000, interval: 50 })
      .toMatchObject({ kind: "run_unclear", message: containing(words) });
    cockpit.moveClock(60_000);
    await advanceUntil(between.cockpit, id, end);
  });
});

describe("a refusal whose reason no database can hold", () => {
  it("ends the deploy with what can be read of it", async () => {
    const message = "No ref found for: \u0000 ma\ud83din";
    const id = await asked(answeringDispatch({ status: 422, body: { message } }));
    const row = await advanceUntil(between.cockpit, id, "errored");
    expect(row.failureMessage).toContain("No ref found for: ma\ufffdin. Nothing is running.");
  });
});
