import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { observeEnded } from "@/lib/deploys/observe-ended";
import { findWinner } from "@/lib/deploys/wait-reason";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  advanceUntil,
  askForDeploy,
  mirrorMain,
  postsOf,
  readDeploy,
  startAfresh,
  statesOf,
  step,
} from "@/tests/factories/deploys";
import { containing } from "@/tests/factories/matchers";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

/** A deploy of a commit that is live nowhere yet, whose run has an id. */
async function sent() {
  const sha = await cockpit.platform.commit("Mend the chip");
  await mirrorMain(cockpit);
  const { id } = await askForDeploy(cockpit, { sha });
  await advanceUntil(cockpit, id, "queued");
  return id;
}

/** Steps until something holds it up; fails when it ends before. */
async function untilHeld(id: string, kind: string) {
  for (let look = 0; look < 200; look += 1) {
    const row = await step(cockpit, id);
    if (row.finishedAt !== null) throw new Error(`it has ended as ${row.state}: ${row.failureMessage ?? ""}`);
    if (JSON.stringify(row.blockedBy).includes(`"${kind}"`)) return row;
  }
  throw new Error(`nothing holds it up as ${kind}`);
}

const aMinuteLater = () => cockpit.moveClock(60_000);

describe("a run that is over without a conclusion", () => {
  it("is looked at again, said to be so, and ends as GitHub says in the end", async () => {
    await cockpit.platform.scenario({ conclusion_late_ms: 3_600_000 });
    const id = await sent();
    expect(await untilHeld(id, "run_unclear")).toMatchObject({
      state: "running",
      blockedBy: { message: containing("not how yet") },
    });
    await cockpit.platform.scenario({ conclusion_late_ms: null });
    expect((await advanceUntil(cockpit, id, "succeeded")).blockedBy).toBeNull();
  });

  it("is read by its jobs after a minute", async () => {
    await cockpit.platform.scenario({ conclusion_late_ms: 3_600_000 });
    await cockpit.platform.once({ fail_step: { surface_id: "api-staging", step: 6 } });
    const id = await sent();
    await untilHeld(id, "run_unclear");
    aMinuteLater();
    expect((await advanceUntil(cockpit, id, "failed")).failureMessage).toContain('step 6 "Test"');
  });

  it("without any job is a person's after a minute, is followed on, and resolved by GitHub's word", async () => {
    await cockpit.platform.scenario({ conclusion_late_ms: 3_600_000, jobs_behind: { shown: "empty" } });
    const id = await sent();
    await untilHeld(id, "run_unclear");
    aMinuteLater();
    const row = await step(cockpit, id);
    expect(row).toMatchObject({ state: "unresolved", blockedBy: { kind: "run_unclear", waits_for_person: true } });
    await cockpit.platform.scenario({ conclusion_late_ms: null, jobs_behind: null });
    await advanceUntilResolved(id);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
  });
});

/** An unresolved deploy is no end: it is stepped on. */
async function advanceUntilResolved(id: string) {
  for (let look = 0; look < 50; look += 1) if ((await step(cockpit, id)).state !== "unresolved") return;
  throw new Error("it is still unresolved");
}

describe("a run whose jobs come late", () => {
  it.each(["empty", "partial", "gone"])(
    "and which succeeded is the platform's to confirm while they are %s",
    async (shown) => {
      await cockpit.platform.scenario({ jobs_behind: { shown } });
      const id = await sent();
      await advanceUntil(cockpit, id, "verifying");
      expect((await readDeploy(cockpit, id)).blockedBy).toMatchObject({ kind: "jobs_unclear" });
      expect(await advanceUntil(cockpit, id, "succeeded")).toMatchObject({ failureCode: null, blockedBy: null });
    },
  );

  it("and which succeeded deployed nothing when the platform shows nothing new either", async () => {
    await cockpit.platform.scenario({ jobs_behind: { shown: "empty" }, release_other_sha: ["api-staging"] });
    const id = await sent();
    await advanceUntil(cockpit, id, "verifying");
    cockpit.moveClock(180_000);
    expect(await step(cockpit, id)).toMatchObject({ state: "errored", failureCode: "nothing_released" });
  });

  it("shows its steps as soon as they are there, although it is verifying by then", async () => {
    await cockpit.platform.scenario({ jobs_behind: { shown: "empty" }, release_late_ms: 60_000 });
    const id = await sent();
    await advanceUntil(cockpit, id, "verifying");
    await cockpit.platform.scenario({ jobs_behind: null });
    expect(await step(cockpit, id)).toMatchObject({ state: "verifying", blockedBy: null, stepTotal: 9 });
  });

  it.each(["empty", "partial", "gone"])(
    "and which failed is failed at its step, though they were %s",
    async (shown) => {
      await cockpit.platform.scenario({ jobs_behind: { shown } });
      await cockpit.platform.once({ fail_step: { surface_id: "api-staging", step: 6 } });
      const id = await sent();
      await untilHeld(id, "run_unclear");
      await cockpit.platform.scenario({ jobs_behind: null });
      const row = await advanceUntil(cockpit, id, "failed");
      expect(row.failureMessage).toContain('step 6 "Test"');
      expect(await statesOf(cockpit, id)).not.toContain("errored");
    },
  );
});

describe("a run that was cancelled before anything ran", () => {
  it("is cancelled, by nobody knows whom, when no newer run is there: a minute later", async () => {
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"], untold_cancels: true });
    const id = await sent();
    await cockpit.running.github.cancelRun((await readDeploy(cockpit, id)).runId ?? "");
    await untilHeld(id, "run_unclear");
    aMinuteLater();
    const row = await advanceUntil(cockpit, id, "cancelled");
    expect(row).toMatchObject({
      failureCode: "cancelled_on_github",
      failureMessage: containing("does not say by whom"),
    });
  });

  it("while it waits for an approval is cancelled by somebody, whoever queues behind it", async () => {
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
    const id = await sent();
    await untilHeld(id, "approval");
    const { workflow, sha, runId } = await readDeploy(cockpit, id);
    const inputs = { environment: "staging", ref: sha, surface: "api-staging", correlation_id: "" };
    await cockpit.running.github.dispatch({ workflow, ref: "main", inputs });
    await cockpit.running.github.cancelRun(runId ?? "");
    // GitHub is silent for a look: that the run waited is known all the same.
    await cockpit.platform.scenario({ outage: ["github"] });
    expect(await step(cockpit, id)).toMatchObject({ blockedBy: { kind: "github_unreachable" } });
    await cockpit.platform.scenario({ outage: null });
    expect(await advanceUntil(cockpit, id, "cancelled")).toMatchObject({ failureCode: "cancelled_at_approval" });
    await cockpit.db.deploy.update({ where: { id }, data: { recheckAt: cockpit.now() } });
    await observeEnded(cockpit.system);
    expect((await readDeploy(cockpit, id)).state).toBe("cancelled");
  });

  it("is superseded with the run in hand that took its place", async () => {
    await cockpit.platform.scenario({ speed: 100 });
    await cockpit.platform.once({ evict: ["api-staging"] });
    const id = await sent();
    const row = await advanceUntil(cockpit, id, "superseded");
    expect(row).toMatchObject({ blockedBy: { kind: "superseded_by" }, failureMessage: containing("by hana-shell") });
  });

  it("is looked for a winner by no kept list, since how the deploy ends hangs on it", async () => {
    const { id, runId } = await readDeploy(cockpit, await sent());
    const { github } = cockpit.system;
    const run = await github.getRun(runId ?? "");
    const asked: (boolean | undefined)[] = [];
    const listRuns: typeof github.listRuns = (workflow, window) => {
      asked.push(window.fresh);
      return github.listRuns(workflow, window);
    };
    if (run === null) throw new Error("GitHub does not show the run");
    const ctx = { ...cockpit.system, github: { ...github, listRuns } };
    expect(await findWinner(ctx, await readDeploy(cockpit, id), run)).toBeNull();
    expect(asked).toEqual([true, true]);
  });
});

describe("an unresolved deploy", () => {
  /** GitHub took the dispatch, and shows the run only after `visibleAfterMs`. */
  async function unresolved(visibleAfterMs: number) {
    await cockpit.platform.once({ dispatch_answer: "204", visible_after_ms: visibleAfterMs });
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "resolving");
    cockpit.moveClock(180_000);
    return advanceUntil(cockpit, id, "unresolved");
  }

  it("looks on by itself and takes the one run with its id, also when that shows up very late", async () => {
    const { id, correlationId } = await unresolved(1_500);
    expect(await step(cockpit, id)).toMatchObject({ state: "unresolved", blockedBy: { kind: "run_not_found" } });
    expect((await readDeploy(cockpit, id)).alarmedAt).not.toBeNull();
    await cockpit.platform.untilVisible(correlationId);
    expect(await step(cockpit, id)).toMatchObject({ state: "queued", blockedBy: null });
    const actions = (await cockpit.auditOf(id)).map(({ action }) => action);
    expect(actions.slice(-2)).toEqual(["console.deploy.unresolved", "console.deploy.resolved"]);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("says at every moment what really holds it up", async () => {
    const { id } = await unresolved(3_600_000);
    await cockpit.platform.scenario({ rate_limit: { remaining: 0, reset_in_s: 1 } });
    expect(await step(cockpit, id)).toMatchObject({ blockedBy: { kind: "github_unreachable" } });
    await cockpit.platform.scenario({ rate_limit: null });
    await expect.poll(async () => (await step(cockpit, id)).blockedBy).toMatchObject({ kind: "run_not_found" });
  });
});
