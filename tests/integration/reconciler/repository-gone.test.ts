import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  actionsOf,
  advanceUntil,
  askForDeploy,
  mirrorMain,
  postsOf,
  readDeploy,
  startAfresh,
  step,
} from "@/tests/factories/deploys";
import { containing } from "@/tests/factories/matchers";
import { newGitHub } from "@/tests/factories/platform";
import { listOf } from "@/tests/factories/runs";

const FILE = "deploy-heroku.yml";
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

async function untilHeld(id: string, kind: string) {
  for (let look = 0; look < 200; look += 1) {
    const row = await step(cockpit, id);
    if (row.finishedAt !== null) throw new Error(`it has ended as ${row.state}: ${row.failureMessage ?? ""}`);
    if (JSON.stringify(row.blockedBy).includes(`"${kind}"`)) return row;
  }
  throw new Error(`nothing holds it up as ${kind}`);
}

const repository = (what: "archived" | "gone" | "forbidden" | null) => cockpit.platform.scenario({ repository: what });
const back = async () => {
  await repository(null);
  cockpit.moveClock(60_000);
};

describe("a repository that is archived", () => {
  it("refuses the dispatch in its own words: nothing runs", async () => {
    const { id } = await asked();
    await repository("archived");
    expect(await advanceUntil(cockpit, id, "errored")).toMatchObject({
      failureCode: "dispatch_forbidden",
      failureMessage: containing("archived so is read-only. Nothing is running."),
    });
    expect(await actionsOf(cockpit, id)).not.toContain("unresolved");
  });

  it("while a run goes on is followed to its end, and a cancel says why it is not taken", async () => {
    await cockpit.platform.scenario({ speed: 0.01 });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    await repository("archived");
    await cancelDeploy(cockpit.as("operator"), id);
    expect(await untilHeld(id, "cancel_waiting")).toMatchObject({ blockedBy: { message: containing("archived") } });
    await cockpit.platform.moveClock(3_600_000);
    await advanceUntil(cockpit, id, "succeeded");
  });
});

describe.each(["gone", "forbidden"] as const)("a repository that is %s", (what) => {
  it("before the dispatch is not dispatched to", async () => {
    const { id } = await asked();
    await repository(what);
    const row = await advanceUntil(cockpit, id, "errored");
    expect(row.failureMessage).toMatch(/[Nn]othing was sent/);
    expect(await postsOf(cockpit, id)).toBe(0);
  });

  it("while a run goes on ends nothing, says so, and is followed again when it is back", async () => {
    await cockpit.platform.scenario({ speed: 0.01 });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    await repository(what);
    for (let look = 0; look < 40; look += 1) expect((await step(cockpit, id)).finishedAt).toBeNull();
    const held = await readDeploy(cockpit, id);
    expect(held.blockedBy).toMatchObject({ message: containing("GitHub") });
    await cockpit.platform.moveClock(3_600_000);
    await back();
    for (let look = 0; look < 3; look += 1) await step(cockpit, id);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("while a run waits for an approval keeps that it waited, and the surface", async () => {
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    const { runId } = await untilHeld(id, "approval");
    await repository(what);
    for (let look = 0; look < 40; look += 1) expect((await step(cockpit, id)).finishedAt).toBeNull();
    expect((await readDeploy(cockpit, id)).approvalSeenAt).not.toBeNull();
    await back();
    await cockpit.platform.approve(runId ?? "");
    for (let look = 0; look < 3; look += 1) await step(cockpit, id);
    await advanceUntil(cockpit, id, "succeeded");
  });

  it("while a run is looked for is a person's, says why, and finds its run when it is back", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "lost_after_accept" });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "resolving");
    await repository(what);
    cockpit.moveClock(180_000);
    for (let look = 0; look < 5; look += 1) await step(cockpit, id);
    const row = await readDeploy(cockpit, id);
    expect(row).toMatchObject({ state: "unresolved", blockedBy: { waits_for_person: true } });
    expect(JSON.stringify(row.blockedBy)).toContain("GitHub");
    await back();
    for (let look = 0; look < 3; look += 1) await step(cockpit, id);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
  });
});

describe("a workflow file that is removed", () => {
  it("before a dispatch is told as that: nothing was sent", async () => {
    await cockpit.platform.scenario({ workflow_states: { [FILE]: "deleted" } });
    const { id } = await asked();
    expect(await advanceUntil(cockpit, id, "errored")).toMatchObject({
      failureCode: "workflow_missing",
      failureMessage: containing("was deleted"),
    });
    expect(await postsOf(cockpit, id)).toBe(0);
  });

  it.each([
    ["removed", { renamed_workflows: [FILE] }, "dispatch_not_found"],
    ["disabled", { disabled_workflows: [FILE] }, "dispatch_refused"],
  ])("and %s between the look and the dispatch refuses it: nothing runs", async (_what, scenario, failureCode) => {
    const { id } = await asked();
    const github = newGitHub(cockpit.platform);
    const listRuns = async () => {
      await cockpit.platform.scenario(scenario);
      return listOf();
    };
    await advanceDeploy({ ...cockpit.system, github: { ...github, listRuns } }, "reconciler-1", id);
    expect(await readDeploy(cockpit, id)).toMatchObject({
      state: "errored",
      failureCode,
      failureMessage: containing("Nothing is running."),
    });
  });

  it("in the middle of a run costs it nothing: the run is known by its number", async () => {
    await cockpit.platform.scenario({ speed: 0.01 });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    await cockpit.platform.scenario({ renamed_workflows: [FILE] });
    for (let look = 0; look < 12; look += 1) expect((await step(cockpit, id)).blockedBy).toBeNull();
    await cockpit.platform.moveClock(3_600_000);
    await advanceUntil(cockpit, id, "succeeded");
  });

  it("while a run queues keeps no cancel from being sent", async () => {
    await cockpit.platform.scenario({ speed: 0.01 });
    await cockpit.platform.startRun({ surface_id: "api-staging", sha: (await cockpit.platform.shas())[3] ?? "" });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    await untilHeld(id, "lane");
    await cockpit.platform.scenario({ renamed_workflows: [FILE] });
    await cockpit.db.deploy.update({
      where: { id },
      data: { cancelRequestedAt: cockpit.now(), cancelRequestedBy: "o" },
    });
    for (let look = 0; look < 20; look += 1) await step(cockpit, id);
    expect((await readDeploy(cockpit, id)).cancelSentAt).not.toBeNull();
    await cockpit.platform.moveClock(3_600_000);
    await advanceUntil(cockpit, id, "cancelled");
  });

  it("before a run that somebody cancels has begun ends it all the same, without a word of who took its place", async () => {
    await cockpit.platform.scenario({ speed: 0.01, untold_cancels: true });
    await cockpit.platform.startRun({ surface_id: "api-staging", sha: (await cockpit.platform.shas())[3] ?? "" });
    const { id } = await asked();
    const { runId } = await advanceUntil(cockpit, id, "queued");
    await cockpit.platform.scenario({ renamed_workflows: [FILE] });
    await cockpit.platform.cancel(runId ?? "", "mallory");
    await cockpit.platform.moveClock(600_000);
    expect((await untilHeld(id, "run_unclear")).finishedAt).toBeNull();
    cockpit.moveClock(60_000);
    expect(await advanceUntil(cockpit, id, "cancelled")).toMatchObject({ failureCode: "cancelled_on_github" });
  });
});
