import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { loadDeployDetail } from "@/lib/deploys/queries";
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
import { containing, matching } from "@/tests/factories/matchers";

let cockpit: TestConsole;
const DAY_MS = 24 * 3_600_000;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

async function runOf(id: string): Promise<string> {
  return (await readDeploy(cockpit, id)).runId ?? "";
}

/** A deploy whose run is queued and stays so until it is told otherwise. */
async function waitingForApproval() {
  await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
  const { id } = await askForDeploy(cockpit);
  await advanceUntil(cockpit, id, "queued");
  return id;
}

/** A deploy in the middle of its steps, slow enough to be looked at. */
async function running() {
  await cockpit.platform.scenario({ speed: 2 });
  const { id } = await askForDeploy(cockpit);
  await advanceUntil(cockpit, id, "running");
  return id;
}

describe("the looks at a run", () => {
  const EVERY_MS = 1_500;

  it("keep their pace, although each comes late and takes its time", async () => {
    const id = await waitingForApproval();
    await step(cockpit, id);
    const first = (await readDeploy(cockpit, id)).nextCheckAt.getTime();
    for (let look = 1; look <= 3; look += 1) {
      const { nextCheckAt } = await readDeploy(cockpit, id);
      cockpit.moveClock(nextCheckAt.getTime() - cockpit.now().getTime() + 200);
      expect((await step(cockpit, id)).nextCheckAt.getTime()).toBe(first + look * EVERY_MS);
    }
  });

  it("begin anew after a pause, rather than make up for it", async () => {
    const id = await waitingForApproval();
    cockpit.moveClock(60_000);
    const before = cockpit.now().getTime();
    expect((await step(cockpit, id)).nextCheckAt.getTime()).toBeGreaterThanOrEqual(before + EVERY_MS);
  });
});

describe("a run that fails", () => {
  it("is failed with the step that failed and the end of its log", async () => {
    await cockpit.platform.once({ fail_step: { surface_id: "api-staging", step: 6 } });
    const { id } = await askForDeploy(cockpit);
    const row = await advanceUntil(cockpit, id, "failed");
    expect(row.failureMessage).toContain('step 6 "Test"');
    expect(row.failureLogTail).toContain("exit code 1");
    expect(row).toMatchObject({ stepNumber: 6, stepName: "Test" });
    const { deploy, steps } = await loadDeployDetail(cockpit.as("viewer"), id);
    expect(deploy.failure).toMatchObject({ log_tail: row.failureLogTail });
    expect(steps.find((one) => one.state === "failed")).toMatchObject({ number: 6, name: "Test" });
    expect(await cockpit.platform.live("raxx-api-staging")).not.toBe(row.id);
  });

  it("frees the surface for the next deploy", async () => {
    await cockpit.platform.once({ fail_step: { step: 2 } });
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "failed");
    expect((await askForDeploy(cockpit)).state).toBe("requested");
  });

  it("without a single job, a minute later still, is errored, since nothing said no", async () => {
    await cockpit.platform.scenario({ zero_jobs: true });
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "queued");
    expect(await step(cockpit, id)).toMatchObject({ state: "queued", blockedBy: { kind: "run_unclear" } });
    cockpit.moveClock(60_000);
    expect(await advanceUntil(cockpit, id, "errored")).toMatchObject({ failureCode: "no_job_ran" });
  });

  it("before it starts is errored and points at the workflow file", async () => {
    await cockpit.platform.scenario({ startup_failure: true });
    const { id } = await askForDeploy(cockpit);
    expect(await advanceUntil(cockpit, id, "errored")).toMatchObject({ failureCode: "startup_failure" });
    expect(await statesOf(cockpit, id)).not.toContain("verifying");
  });
});

describe("a run that waits", () => {
  it("for an approval is queued, not running, and says what it waits for", async () => {
    const id = await waitingForApproval();
    for (let look = 0; look < 3; look += 1) {
      expect(await step(cockpit, id)).toMatchObject({
        state: "queued",
        startedAt: null,
        blockedBy: { kind: "approval" },
      });
    }
    await cockpit.platform.approve(await runOf(id));
    expect((await advanceUntil(cockpit, id, "succeeded")).blockedBy).toBeNull();
  });

  it("for days is never ended by our clock: it keeps its surface, and alarms once", async () => {
    const id = await waitingForApproval();
    await step(cockpit, id);
    const { alarmedAt } = await readDeploy(cockpit, id);
    expect(alarmedAt).not.toBeNull();
    cockpit.moveClock(29 * DAY_MS);
    const row = await step(cockpit, id);
    expect(row).toMatchObject({ state: "queued", alarmedAt, blockedBy: { kind: "approval", waits_for_person: true } });
    await expect(askForDeploy(cockpit)).rejects.toMatchObject({ code: "deploy_in_flight" });
    await cockpit.platform.approve(await runOf(id));
    await advanceUntil(cockpit, id, "succeeded");
  });

  it("for days stays queued also while GitHub cannot be asked", async () => {
    const id = await waitingForApproval();
    await cockpit.platform.scenario({ outage: ["github"] });
    cockpit.moveClock(7 * DAY_MS);
    expect(await step(cockpit, id)).toMatchObject({ state: "queued", blockedBy: { kind: "github_unreachable" } });
  });

  it("has timed out when GitHub, silent, has ended it for certain: after 35 days", async () => {
    const id = await waitingForApproval();
    await cockpit.platform.scenario({ outage: ["github"] });
    await step(cockpit, id);
    cockpit.moveClock(35 * DAY_MS);
    expect(await step(cockpit, id)).toMatchObject({ state: "timed_out", failureCode: "past_last_moment" });
  });

  it("is the platform's to judge after 35 silent days, when that runs its commit", async () => {
    const id = await waitingForApproval();
    const { sha, surfaceId } = await readDeploy(cockpit, id);
    await cockpit.db.surfaceObservation.upsert({
      where: { surfaceId },
      create: { surfaceId, liveSha: sha, nextCheckAt: cockpit.now() },
      update: { liveSha: sha },
    });
    await cockpit.db.deploy.update({ where: { id }, data: { fromSha: "f".repeat(40) } });
    await cockpit.platform.scenario({ outage: ["github"] });
    cockpit.moveClock(35 * DAY_MS);
    expect((await step(cockpit, id)).state).toBe("verifying");
  });
});

describe("a run that somebody ends", () => {
  it("is cancelled as asked, with who asked on record", async () => {
    const id = await running();
    await cancelDeploy(cockpit.as("operator"), id);
    const row = await advanceUntil(cockpit, id, "cancelled");
    expect(row).toMatchObject({ failureCode: "cancelled", cancelRequestedBy: cockpit.people.operator.email });
    const actions = (await cockpit.auditOf(id)).map((audit) => audit.action);
    expect(actions.slice(-2)).toEqual(["console.deploy.cancel_requested", "console.deploy.cancelled"]);
  });

  it("on GitHub is cancelled, and said to be so", async () => {
    const id = await running();
    await cockpit.running.github.cancelRun(await runOf(id));
    expect(await advanceUntil(cockpit, id, "cancelled")).toMatchObject({ failureCode: "cancelled_on_github" });
  });

  it("and started again before that was seen is a new attempt, which nobody asked to cancel", async () => {
    const id = await running();
    await cancelDeploy(cockpit.as("operator"), id);
    await cockpit.running.github.cancelRun(await runOf(id));
    await expect.poll(async () => (await cockpit.running.github.getRun(await runOf(id)))?.status).toBe("completed");
    await cockpit.platform.rerun(await runOf(id));
    const again = { state: "queued", runAttempt: 2, cancelRequestedAt: null, startedAt: null, stepNumber: null };
    expect(await step(cockpit, id)).toMatchObject(again);
    expect((await cockpit.auditOf(id)).at(-1)).toMatchObject({
      action: "console.deploy.reopened",
      payload: { from: "running", note: containing("started attempt 2 of the run on GitHub; how attempt 1 ended") },
    });
    expect(await advanceUntil(cockpit, id, "running")).toMatchObject({ runAttempt: 2, cancelSentAt: null });
  });

  it("by a newer run that takes its place is superseded", async () => {
    await cockpit.platform.scenario({ speed: 100 });
    await cockpit.platform.once({ evict: ["api-staging"] });
    const { id } = await askForDeploy(cockpit);
    expect(await advanceUntil(cockpit, id, "superseded")).toMatchObject({ failureCode: "evicted" });
    expect(await statesOf(cockpit, id)).not.toContain("running");
  });

  it("is asked again to end when GitHub lost the first request", async () => {
    const id = await running();
    await cockpit.platform.once({ outage: ["github"] });
    const asked = await cancelDeploy(cockpit.as("operator"), id);
    expect(asked).toMatchObject({ state: "running", blockedBy: { kind: "cancel_waiting" } });
    cockpit.moveClock(16_000);
    await advanceUntil(cockpit, id, "cancelled");
    const calls = (await cockpit.platform.counts()).github.by_route;
    expect(Object.entries(calls).find(([route]) => route.endsWith("/cancel"))?.[1]).toBeGreaterThan(1);
  });

  it("may go on all the same: then it is followed to its own end", async () => {
    await cockpit.platform.scenario({ ignore_cancel: ["api-staging"] });
    const id = await running();
    await cancelDeploy(cockpit.as("operator"), id);
    for (let look = 0; look < 4; look += 1) expect((await step(cockpit, id)).state).toBe("running");
  });
});

describe("a run that GitHub cannot show", () => {
  it("during an outage stays as it was last seen, with since when, and is followed afterwards", async () => {
    const id = await running();
    const { observedAt } = await readDeploy(cockpit, id);
    await cockpit.platform.scenario({ outage: ["github"] });
    const held = await step(cockpit, id);
    expect(held).toMatchObject({ state: "running", blockedBy: { kind: "github_unreachable" } });
    expect(held.observedAt).toEqual(observedAt);
    await cockpit.platform.scenario({ outage: null });
    const seen = await step(cockpit, id);
    expect(seen.blockedBy).toBeNull();
    expect(seen.observedAt?.getTime()).toBeGreaterThan(observedAt?.getTime() ?? 0);
  });

  it("is not given up for one missing answer, however long it has been running", async () => {
    const id = await running();
    const runId = await runOf(id);
    cockpit.moveClock(3_600_000);
    await cockpit.db.deploy.update({ where: { id }, data: { runId: "999999" } });
    expect(await step(cockpit, id)).toMatchObject({ state: "running", blockedBy: { kind: "run_missing" } });
    await cockpit.db.deploy.update({ where: { id }, data: { runId } });
    expect(await step(cockpit, id)).toMatchObject({ state: "running", blockedBy: null });
  });

  it("is left to a person when it stays away for two minutes, and followed again once it is back", async () => {
    const id = await running();
    const runId = await runOf(id);
    await cockpit.db.deploy.update({ where: { id }, data: { runId: "999999" } });
    await step(cockpit, id);
    cockpit.moveClock(120_000);
    expect(await step(cockpit, id)).toMatchObject({ state: "unresolved", blockedBy: { kind: "run_missing" } });
    expect(await step(cockpit, id)).toMatchObject({ state: "unresolved", blockedBy: { kind: "run_missing" } });
    await cockpit.db.deploy.update({ where: { id }, data: { runId } });
    expect(await step(cockpit, id)).toMatchObject({ state: "running", blockedBy: null });
  });

  it("in its newest attempt is not read as an older one", async () => {
    const id = await running();
    await cockpit.db.deploy.update({ where: { id }, data: { runAttempt: 2 } });
    expect(await step(cockpit, id)).toMatchObject({
      state: "running",
      runAttempt: 2,
      blockedBy: { kind: "run_unclear" },
    });
    cockpit.moveClock(600_000);
    expect((await step(cockpit, id)).state).toBe("running");
  });
});

describe("a run in progress", () => {
  it("shows step n of m by name, and never counts backwards", async () => {
    await cockpit.platform.scenario({ speed: 8 });
    const { id } = await askForDeploy(cockpit);
    const numbers: number[] = [];
    for (
      let row = await advanceUntil(cockpit, id, "running");
      new Set(numbers).size < 3;
      row = await step(cockpit, id)
    ) {
      expect(row).toMatchObject({ state: "running", stepTotal: 9, stepName: matching(/./) });
      numbers.push(row.stepNumber ?? 0);
    }
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  });

  it("for six hours is a person's to look at, and goes on", async () => {
    const id = await running();
    cockpit.moveClock(6 * 3_600_000);
    expect(await step(cockpit, id)).toMatchObject({
      state: "running",
      blockedBy: { kind: "overdue", waits_for_person: true, message: containing("for 6 h") },
    });
    await cockpit.platform.scenario({ speed: 1_000 });
    await cockpit.running.github.cancelRun(await runOf(id));
    await advanceUntil(cockpit, id, "cancelled");
  });
});
