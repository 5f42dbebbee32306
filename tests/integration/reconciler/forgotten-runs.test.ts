import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { getSurface } from "@/lib/core/config";
import type { GitHub } from "@/lib/github/github";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain, readDeploy, startAfresh, step } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { containing } from "@/tests/factories/matchers";
import { workflowRun } from "@/tests/factories/runs";

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
  it("after its release has shipped: the platform tells it, and the surface is free", async () => {
    const { id, sha, runId } = await forgotten();
    await cockpit.platform.untilLive(api().app, sha);
    await lookOn(id);
    expect(await advanceUntil(cockpit, id, "succeeded")).toMatchObject({ failureCode: null, blockedBy: null });
    const notes = await cockpit.db.deployTransition.findMany({ where: { deployId: id }, select: { note: true } });
    const words = `GitHub has no run ${runId} any more, so nobody says how it ended. The platform decides.`;
    expect(notes).toContainEqual({ note: words });
  });

  it("without a release is a person's, who reads what is live meanwhile", async () => {
    const { id, runId } = await forgotten({ fail_step: { step: 2 } });
    await lookOn(id);
    const row = await readDeploy(cockpit, id);
    expect(row).toMatchObject({ state: "unresolved", blockedBy: { waits_for_person: true } });
    const live = (await cockpit.platform.live(api().app))?.slice(0, 7) ?? "";
    const message = `GitHub does not show run ${runId} at the moment. api-staging runs ${live}.`;
    expect(row.blockedBy).toMatchObject({ kind: "run_missing", message });
  });

  it("and which the list shows all the same is only hidden: nothing is concluded, and what is live is said", async () => {
    const { id, sha } = await forgotten();
    const { runId } = await readDeploy(cockpit, id);
    const shown = workflowRun({ id: runId ?? "", updatedAt: cockpit.now() });
    const github: GitHub = { ...cockpit.system.github, listRuns: () => Promise.resolve([shown]) };
    await cockpit.platform.untilLive(api().app, sha);
    for (let look = 0; look < 3; look += 1) {
      await observeNow(cockpit.system, api());
      cockpit.moveClock(61_000);
      await advanceDeploy({ ...cockpit.system, github }, "reconciler-1", id);
    }
    const row = await readDeploy(cockpit, id);
    expect(row.state).toBe("unresolved");
    expect(row.blockedBy).toMatchObject({ message: containing(`${sha.slice(0, 7)} is live (heroku release v`) });
  });

  it("beside a run that may have shipped the same is nobody's success", async () => {
    const { id, sha } = await forgotten();
    await cockpit.platform.startRun({ surface_id: "api-staging", sha, actor: "hana" });
    await cockpit.platform.untilLive(api().app, sha);
    await lookOn(id);
    expect((await readDeploy(cockpit, id)).state).toBe("unresolved");
  });
});
