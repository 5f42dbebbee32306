import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { GitHub, WorkflowRun } from "@/lib/github/github";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  advanceUntil,
  askForDeploy,
  mirrorMain,
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

/** A deploy of a commit that is live nowhere yet. */
async function asked() {
  const sha = await cockpit.platform.commit("Mend the chip");
  await mirrorMain(cockpit);
  return askForDeploy(cockpit, { sha });
}

async function stepUntil(id: string, isSeen: (row: Awaited<ReturnType<typeof step>>) => boolean) {
  for (let look = 0; look < 200; look += 1) {
    const row = await step(cockpit, id);
    if (isSeen(row)) return row;
  }
  throw new Error("it was not seen in 200 looks");
}

const heldBy = (kind: string) => (row: { blockedBy: unknown }) => JSON.stringify(row.blockedBy).includes(`"${kind}"`);

describe("a run that waited for an approval", () => {
  it("and was rejected has failed: by whom, with which words, and without ever having run", async () => {
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    const { runId } = await stepUntil(id, heldBy("approval"));
    await cockpit.platform.reject(runId ?? "");
    expect(await advanceUntil(cockpit, id, "failed")).toMatchObject({
      failureCode: "rejected_on_github",
      failureMessage: 'ines-approves rejected the run on GitHub: "Not on a Friday".',
      startedAt: null,
    });
    expect(await statesOf(cockpit, id)).not.toContain("running");
  });

  it("for days and was approved is running, and nothing holds it up any more", async () => {
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"], speed: 1 });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    const { runId } = await stepUntil(id, heldBy("approval"));
    cockpit.moveClock(10 * 24 * 3_600_000);
    await step(cockpit, id);
    await cockpit.platform.approve(runId ?? "");
    await cockpit.platform.moveClock(3_000);
    expect(await advanceUntil(cockpit, id, "running")).toMatchObject({ blockedBy: null, alarmedAt: null });
  });

  it("and goes on although GitHub shows no approval was approved by nobody", async () => {
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    const { runId } = await stepUntil(id, heldBy("approval"));
    await cockpit.platform.approve(runId ?? "");
    const github: GitHub = { ...cockpit.system.github, listApprovals: () => Promise.resolve([]) };
    await expect
      .poll(async () => {
        cockpit.moveClock(2_000);
        await advanceDeploy({ ...cockpit.system, github }, "reconciler-1", id);
        return (await readDeploy(cockpit, id)).state;
      })
      .not.toBe("queued");
    const notes = await cockpit.db.deployTransition.findMany({ where: { deployId: id }, select: { note: true } });
    expect(notes).toContainEqual({ note: "The run waits no longer. GitHub does not say who approved it" });
  });
});

describe("a word of GitHub's that nobody knows", () => {
  it("for what a run does claims nothing, and is told", async () => {
    await cockpit.platform.scenario({ run_word: { status: "levitating" }, speed: 0.01 });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    const row = await step(cockpit, id);
    expect(row).toMatchObject({ state: "queued", startedAt: null });
    expect(row.blockedBy).toMatchObject({ kind: "run_unclear", message: containing('the run is "levitating"') });
    await cockpit.platform.scenario({ run_word: null });
    await cockpit.platform.moveClock(3_600_000);
    expect((await advanceUntil(cockpit, id, "succeeded")).blockedBy).toBeNull();
  });

  it("for how a run ended is neither a failure nor a success: its jobs and the platform decide", async () => {
    await cockpit.platform.scenario({ run_word: { conclusion: "mystery" } });
    const { id } = await asked();
    const held = await stepUntil(id, heldBy("run_unclear"));
    expect(held.blockedBy).toMatchObject({ message: containing('ended as "mystery", a word') });
    cockpit.moveClock(60_000);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await statesOf(cockpit, id)).not.toContain("errored");
  });
});

describe("a run that carries the id of a deploy that looks for one", () => {
  it("and which somebody else started is named, with why it is not taken", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "lost_before_accept" });
    const { id, sha } = await asked();
    expect((await step(cockpit, id)).state).toBe("resolving");
    const { correlationId } = await readDeploy(cockpit, id);
    const copy = { surface_id: "api-staging", sha, actor: "mallory", correlation_id: correlationId };
    const runId = await cockpit.platform.startRun(copy);
    cockpit.moveClock(180_000);
    const row = await advanceUntil(cockpit, id, "unresolved");
    expect(row.runId).toBeNull();
    const message = `Run ${runId} carries its id, but GitHub says that mallory started it`;
    expect(row.blockedBy).toMatchObject({ kind: "run_not_found", message: containing(message) });
  });
});

describe("a run that was started again and took the place of a queued one", () => {
  it("is the winner, though it was created long before", async () => {
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"], untold_cancels: true });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    const { runId } = await readDeploy(cockpit, id);
    await cockpit.system.github.cancelRun(runId ?? "");
    const { runs } = await cockpit.system.github.listRuns("deploy-heroku.yml", { since: new Date(0), limit: 1 });
    const [own] = runs;
    if (own === undefined) throw new Error("the run is not listed");
    const longAgo = new Date(own.createdAt.getTime() - 5 * 24 * 3_600_000);
    const change = {
      id: "41",
      attempt: 2,
      actorLogin: "hana",
      triggeringActorLogin: "grace",
      status: "in_progress",
      conclusion: null,
    };
    const again: WorkflowRun = {
      ...own,
      ...change,
      createdAt: longAgo,
      startedAt: new Date(own.updatedAt.getTime() + 1_000),
    };
    const listRuns: GitHub["listRuns"] = async (workflow, window) => {
      const listed = await cockpit.system.github.listRuns(workflow, window);
      const both = [...listed.runs.filter(({ id: other }) => other === own.id), again];
      return { ...listed, runs: both.filter(({ createdAt }) => createdAt >= window.since) };
    };
    cockpit.moveClock(5_000);
    await advanceDeploy({ ...cockpit.system, github: { ...cockpit.system.github, listRuns } }, "reconciler-1", id);
    expect(await readDeploy(cockpit, id)).toMatchObject({
      state: "superseded",
      failureMessage: containing("attempt 2 of run 41 by grace took its place"),
    });
  });
});
