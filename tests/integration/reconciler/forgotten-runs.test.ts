import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { getSurface } from "@/lib/core/config";
import type { GitHub } from "@/lib/github/github";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain, readDeploy, startAfresh, step } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { containing } from "@/tests/factories/matchers";
import { workflowJob, workflowRun } from "@/tests/factories/runs";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

/** A deploy whose run was seen to wait, and has ended and was deleted on GitHub before the console looked again. */
async function forgotten(scenarios: Record<string, unknown> = {}) {
  const sha = await cockpit.platform.commit("Mend the chip");
  await mirrorMain(cockpit);
  const { id } = await askForDeploy(cockpit, { sha });
  await cockpit.platform.scenario({ stuck_approval: ["api-staging"], ...scenarios });
  await advanceUntil(cockpit, id, "queued");
  const { runId } = await step(cockpit, id);
  await cockpit.platform.approve(runId ?? "");
  const isOver = async () =>
    (await cockpit.platform.runs()).some((run) => String(run.id) === runId && run.status === "completed");
  await expect.poll(isOver, { timeout: 15_000 }).toBe(true);
  await cockpit.platform.deleteRun(runId ?? "");
  return { id, sha, runId: runId ?? "" };
}

/** Looks for longer than a fresh run may be hidden. */
async function lookOn(id: string) {
  for (let look = 0; look < 3; look += 1) {
    await observeNow(cockpit.system, api());
    await step(cockpit, id);
    cockpit.moveClock(61_000);
  }
}

function api() {
  const surface = getSurface(cockpit.system.config, "api-staging");
  if (surface === null) throw new Error("api-staging is not configured");
  return surface;
}

describe("a run that somebody has deleted on GitHub", () => {
  it("after its release has shipped is a person's, who reads that its commit is live: how it ended nobody tells", async () => {
    const { id, sha, runId } = await forgotten();
    await cockpit.platform.untilLive(api().app, sha);
    await lookOn(id);
    const row = await readDeploy(cockpit, id);
    expect(row).toMatchObject({ state: "unresolved", blockedBy: { kind: "run_missing", waits_for_person: true } });
    const message = `GitHub does not show run ${runId} at the moment. ${sha.slice(0, 7)} is live (heroku release v`;
    expect(row.blockedBy).toMatchObject({ message: containing(message) });
  });

  it("without a release is a person's, who reads what is live instead", async () => {
    const { id, runId } = await forgotten({ fail_step: { step: 2 } });
    await lookOn(id);
    const live = (await cockpit.platform.live(api().app))?.slice(0, 7) ?? "";
    const message = `GitHub does not show run ${runId} at the moment. api-staging runs ${live}.`;
    expect((await readDeploy(cockpit, id)).blockedBy).toMatchObject({ kind: "run_missing", message });
  });

  it("and that was only hidden is followed to its end by itself", async () => {
    const { id, sha, runId } = await forgotten();
    await cockpit.platform.untilLive(api().app, sha);
    await lookOn(id);
    expect((await readDeploy(cockpit, id)).state).toBe("unresolved");
    const shown = workflowRun({ id: runId, createdAt: cockpit.now(), updatedAt: cockpit.now() });
    const jobs = [workflowJob()];
    const github: GitHub = {
      ...cockpit.system.github,
      getRun: () => Promise.resolve(shown),
      listJobs: () => Promise.resolve(jobs),
    };
    const back = { ...cockpit, system: { ...cockpit.system, github } };
    await step(back, id);
    await advanceUntil(back, id, "succeeded");
  });
});
