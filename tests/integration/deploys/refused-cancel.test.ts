import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { UpstreamError } from "@/lib/core/upstream";
import { cancelDeploy, repeatCancel } from "@/lib/deploys/cancel-deploy";
import { loadDeployDetail } from "@/lib/deploys/queries";
import type { GitHub } from "@/lib/github/github";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mintDeploy, mirrorMain, readDeploy, startAfresh } from "@/tests/factories/deploys";
import { containing } from "@/tests/factories/matchers";
import { workflowRun } from "@/tests/factories/runs";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

/** A GitHub that answers every cancel so, and counts them. */
function refusing(status: number) {
  const asked = { times: 0 };
  const refuse = () => {
    asked.times += 1;
    return Promise.reject(new UpstreamError("github", { kind: "refused", message: `No (${status}).`, status }));
  };
  return { asked, github: { ...cockpit.system.github, cancelRun: refuse, forceCancelRun: refuse } };
}

async function lookFor(id: string, github: GitHub, seconds: number) {
  for (let second = 0; second < seconds; second += 1) {
    cockpit.moveClock(1_000);
    await advanceDeploy({ ...cockpit.system, github }, "reconciler-1", id);
  }
  return readDeploy(cockpit, id);
}

async function running() {
  await cockpit.platform.scenario({ speed: 0.01, ignore_cancel: ["api-staging"] });
  const { id } = await askForDeploy(cockpit);
  await advanceUntil(cockpit, id, "queued");
  return id;
}

describe("a cancel that GitHub refuses", () => {
  it.each([403, 409, 422])(
    "with %i is asked for four times a minute at most, and goes on saying so",
    async (status) => {
      const id = await running();
      const { asked, github } = refusing(status);
      await cancelDeploy({ ...cockpit.as("operator"), github }, id);
      const row = await lookFor(id, github, 40);
      expect(asked.times).toBeGreaterThan(1);
      expect(asked.times).toBeLessThanOrEqual(4);
      const blockedBy = { kind: "cancel_waiting", message: containing(`No (${status}). It is asked again.`) };
      expect(row).toMatchObject({ blockedBy });
      // Nobody is told that something new holds it up.
      expect((await lookFor(id, github, 20)).blockedBy).toEqual(row.blockedBy);
    },
  );

  it("until its run has ended did not come too late", async () => {
    const id = await running();
    const { github } = refusing(403);
    await cancelDeploy({ ...cockpit.as("operator"), github }, id);
    await lookFor(id, github, 20);
    await cockpit.platform.scenario({ speed: 1_000 });
    await cockpit.platform.moveClock(3_600_000);
    await lookFor(id, github, 60);
    const { deploy } = await loadDeployDetail(cockpit.as("viewer"), id);
    const { email } = cockpit.people.operator;
    const message = `GitHub did not take the cancel by ${email} in time: the run had already finished.`;
    expect(deploy.cancel).toMatchObject({ outcome: "too_late", message });
  });

  it("is taken at last, and nothing is said of it any more", async () => {
    const id = await running();
    const { github } = refusing(403);
    await cancelDeploy({ ...cockpit.as("operator"), github }, id);
    await lookFor(id, github, 20);
    const row = await lookFor(id, cockpit.system.github, 20);
    expect(row).toMatchObject({ blockedBy: null });
    expect(row.cancelSentAt).not.toBeNull();
  });

  it.each([403, 409])("with %i after it took one is not forgotten to have taken it", async (status) => {
    const id = await running();
    const taking = { ...cockpit.system.github, cancelRun: () => Promise.resolve() };
    const { cancelSentAt } = await cancelDeploy({ ...cockpit.as("operator"), github: taking }, id);
    const { asked, github } = refusing(status);
    const row = await lookFor(id, github, 40);
    expect(asked.times).toBeGreaterThan(0);
    expect(cancelSentAt).not.toBeNull();
    expect(row).toMatchObject({ cancelSentAt, cancelEvidence: "taken", blockedBy: null });
    expect((await loadDeployDetail(cockpit.as("viewer"), id)).deploy.cancel).toMatchObject({ outcome: "sent" });
  });
});

describe("what GitHub answers to a cancel", () => {
  const wanted = async (change: object = {}) => {
    const cancelRequestedAt = new Date(cockpit.now().getTime() - 20_000);
    const row = await mintDeploy(cockpit, {
      state: "running",
      runId: "9",
      runAttempt: 1,
      cancelRequestedAt,
      ...change,
    });
    return { ...row, observedAt: cancelRequestedAt };
  };
  const run = workflowRun({ id: "9", status: "in_progress", conclusion: null });
  const meanwhile = (id: string, data: object) => ({
    ...cockpit.system.github,
    cancelRun: async () => {
      await cockpit.db.deploy.update({ where: { id }, data });
    },
  });

  it("says nothing of an attempt that began meanwhile", async () => {
    const row = await wanted();
    const github = meanwhile(row.id, { runAttempt: 2, cancelRequestedAt: null, cancelEvidence: null });
    await repeatCancel({ ...cockpit.system, github }, row, run);
    expect(await readDeploy(cockpit, row.id)).toMatchObject({ cancelSentAt: null, cancelEvidence: null });
  });

  it("is not asked for, where a later attempt has begun before", async () => {
    const row = await wanted({ runAttempt: 2 });
    const { asked, github } = refusing(409);
    expect(await repeatCancel({ ...cockpit.system, github }, { ...row, runAttempt: 1 }, run)).toMatchObject({
      cancelEvidence: null,
    });
    expect(asked.times).toBe(0);
  });

  it("is kept of a first attempt whose number was not written yet, and takes over nobody's lease", async () => {
    const row = await wanted({ runAttempt: null });
    const github = meanwhile(row.id, { runAttempt: 1, leaseFence: row.leaseFence + 1n, state: "verifying" });
    const after = await repeatCancel({ ...cockpit.system, github }, row, run);
    expect(after).toMatchObject({ leaseFence: row.leaseFence, state: "running", cancelEvidence: "taken" });
    expect(after.cancelSentAt).not.toBeNull();
  });
});
