import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { loadDeployDetail } from "@/lib/deploys/queries";
import { lockSurface } from "@/lib/locks/lock-surface";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  advanceUntil,
  askForDeploy,
  mirrorMain,
  postsOf,
  readDeploy,
  startAfresh,
  step,
} from "@/tests/factories/deploys";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await startAfresh(cockpit);
  await cockpit.db.surfaceLock.deleteMany();
});
afterAll(() => cockpit.close());

const setLock = (kind: "lock" | "warning") =>
  lockSurface(cockpit.as("admin"), "api-staging", { kind, reason: "the books are being closed" });

describe("between its order and its dispatch", () => {
  it("a lock that somebody sets keeps it from being sent, and is named", async () => {
    const { id } = await askForDeploy(cockpit);
    await setLock("lock");
    const row = await step(cockpit, id);
    expect(row).toMatchObject({ state: "errored", failureCode: "surface_locked" });
    expect(row.failureMessage).toContain("api-staging is locked by");
    expect(row.failureMessage).toMatch(/Nothing was sent\.$/);
    expect(await postsOf(cockpit, id)).toBe(0);
  });

  it("a lock also ends one that waits for GitHub", async () => {
    await cockpit.platform.scenario({ rate_limit: { remaining: 0, reset_in_s: 30 } });
    const { id } = await askForDeploy(cockpit);
    expect((await step(cockpit, id)).state).toBe("requested");
    await setLock("lock");
    await cockpit.platform.scenario({ rate_limit: null });
    cockpit.moveClock(31_000);
    expect(await step(cockpit, id)).toMatchObject({ state: "errored", failureCode: "surface_locked" });
  });

  it("a warning keeps nothing back", async () => {
    const { id } = await askForDeploy(cockpit);
    await setLock("warning");
    expect((await step(cockpit, id)).state).toBe("queued");
  });

  it("the switch for deploys counts when it is thrown", async () => {
    const { id } = await askForDeploy(cockpit);
    const off = { ...cockpit.system, flags: { ...cockpit.system.flags, deployUi: false } };
    await advanceDeploy(off, "reconciler-1", id);
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "errored", failureCode: "deploy_ui_disabled" });
    expect(await postsOf(cockpit, id)).toBe(0);
  });

  it("a run that carries its id, since the database was put back to before it was sent, is followed and not sent again", async () => {
    const { id, correlationId } = await askForDeploy(cockpit);
    const before = await readDeploy(cockpit, id);
    await advanceUntil(cockpit, id, "queued");
    await cockpit.platform.untilVisible(correlationId);
    const { state, stateSince, dispatchedAt, resolvedAt, observedAt, runId, runUrl, runAttempt, nextCheckAt } = before;
    const old = { state, stateSince, dispatchedAt, resolvedAt, observedAt, runId, runUrl, runAttempt, nextCheckAt };
    await cockpit.db.deploy.update({ where: { id }, data: old });
    const row = await advanceUntil(cockpit, id, "succeeded");
    expect(row.runId).not.toBeNull();
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("a run that carries its id and no readable number is not sent again either, and a person is told why it can't be followed", async () => {
    await cockpit.platform.scenario({ odd_run_ids: ["api-staging"] });
    const { id, correlationId } = await askForDeploy(cockpit);
    const sha = (await cockpit.platform.shas())[0] ?? "";
    await cockpit.platform.startRun({ surface_id: "api-prod", sha });
    await cockpit.platform.startRun({ surface_id: "api-staging", sha, correlation_id: correlationId });
    expect((await step(cockpit, id)).state).toBe("resolving");
    cockpit.moveClock(181_000);
    const row = await step(cockpit, id);
    expect(row.state).toBe("unresolved");
    expect(JSON.stringify(row.blockedBy)).toContain("A run carries its id, but its number was not readable.");
    expect(await postsOf(cockpit, id)).toBe(0);
  });

  it("a run of which nothing can be read keeps nothing back, and the timeline says that there was one", async () => {
    const { id } = await askForDeploy(cockpit);
    const { github } = cockpit.system;
    const listRuns: typeof github.listRuns = async (...asked) => ({
      ...(await github.listRuns(...asked)),
      unreadable: 1,
    });
    await advanceDeploy({ ...cockpit.system, github: { ...github, listRuns } }, "reconciler-1", id);
    const { transitions } = await loadDeployDetail(cockpit.as("viewer"), id);
    const sent = transitions.find(({ to }) => to === "dispatching");
    expect(sent?.note).toBe("1 run was not readable; it may be another console's");
  });
});
