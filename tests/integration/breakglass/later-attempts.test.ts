import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { surfacesSchema } from "@/lib/board/schemas";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { toDeploy } from "@/lib/deploys/queries";
import { seedObservations } from "@/lib/drifts/observe-surface";
import { observeRuns } from "@/lib/hints/observe-runs";
import { loadSurface } from "@/lib/surfaces/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, mirrorMain, readDeploy, startAfresh } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { REPOSITORY } from "@/tests/factories/platform";

const SURFACE = "api-staging";
const APP = "raxx-api-staging";
let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await startAfresh(cockpit);
  await cockpit.db.surfaceObservation.deleteMany({ where: { surfaceId: SURFACE } });
  await seedObservations(cockpit.system);
  await cockpit.platform.putLive(APP, (await cockpit.platform.shas())[5] ?? "");
  await look();
  cockpit.moveClock(5_000);
  await cockpit.platform.moveClock(5_000);
});
afterAll(() => cockpit.close());

/** Somebody dispatches the workflow with a branch, past every console. */
async function dispatchMain(): Promise<void> {
  const { githubUrl } = cockpit.platform.simulator;
  const response = await fetch(`${githubUrl}/repos/${REPOSITORY}/actions/workflows/deploy-heroku.yml/dispatches`, {
    method: "POST",
    headers: { authorization: "Bearer sim-user-hana", "content-type": "application/json" },
    body: JSON.stringify({ ref: "main", inputs: { environment: "staging", ref: "main" } }),
  });
  expect(response.ok).toBe(true);
}

/** The console looks at its lists 59 s later, as late as it ever does. */
async function readRuns() {
  cockpit.moveClock(59_000);
  await cockpit.platform.moveClock(59_000);
  await cockpit.db.mirror.deleteMany({ where: { name: { startsWith: "runs:" } } });
  await observeRuns(cockpit.system);
}

/** One look at the surface, and its tile. */
async function look() {
  await observeNow(cockpit.system, loadSurface(cockpit.system, SURFACE));
  const tiles = surfacesSchema.parse(await listSurfaceTiles({ ...cockpit.as("viewer"), now: cockpit.now }));
  return tiles.find((tile) => tile.surface_id === SURFACE);
}

/** A deploy of main's tip that somebody started on GitHub, which has succeeded and is explained. */
async function shipped() {
  await cockpit.platform.commit("Mend the chip");
  await mirrorMain(cockpit);
  await dispatchMain();
  await readRuns();
  const { id } = await cockpit.db.deploy.findFirstOrThrow({ orderBy: { requestedAt: "desc" } });
  const row = await advanceUntil(cockpit, id, "succeeded");
  await look();
  return row;
}

/** Main moves on, and the run is started again; the console sees it. */
async function again(runId: string | null) {
  const tip = await cockpit.platform.commit("Sand the chip");
  await mirrorMain(cockpit);
  // GitHub tells the second in which an attempt began and no more.
  cockpit.moveClock(5_000);
  await cockpit.platform.moveClock(5_000);
  await cockpit.platform.rerun(runId ?? "", "ada");
  await readRuns();
  return tip;
}

const correctionsOf = async (id: string) =>
  (await cockpit.auditOf(id)).filter(({ action }) => action === "console.deploy.corrected").map((row) => row.payload);

describe("a run of a branch that is started again after main has moved on", () => {
  it("ends with the commit that it ships now, which the audit log keeps beside the former one", async () => {
    const { id, sha, runId } = await shipped();
    const tip = await again(runId);
    const row = await advanceUntil(cockpit, id, "succeeded");
    expect(toDeploy(row)).toMatchObject({ sha: tip, sha_source: "run", run_attempt: 2 });
    expect(await cockpit.platform.live(APP)).toBe(tip);
    expect((await correctionsOf(id)).at(-1)).toMatchObject({ field: "sha", from: sha, to: tip });
    expect(row.fromSha).toBe(sha);
    expect(await look()).toMatchObject({ drift: null, live: { sha: tip } });
  });

  it("and fails before its release says neither that its commit is live nor that nothing explains the one that is", async () => {
    const { id, sha, runId } = await shipped();
    await cockpit.platform.once({ fail_step: { surface_id: SURFACE, step: 5 } });
    const tip = await again(runId);
    const row = await advanceUntil(cockpit, id, "failed");
    expect(toDeploy(row)).toMatchObject({ sha: tip, sha_source: "run" });
    cockpit.moveClock(180_000);
    expect(await look()).toMatchObject({ drift: null, live: { sha } });
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "failed", failureMessage: row.failureMessage });
    expect(row.failureMessage).not.toContain("live");
  });
});

describe("what an attempt replaces", () => {
  const reopenings = async (id: string) =>
    (await cockpit.auditOf(id)).filter(({ action }) => action === "console.deploy.reopened").map((row) => row.payload);

  it("is what served as that attempt began, and not what the first one replaced", async () => {
    const { id, sha, fromSha, runId } = await shipped();
    expect(fromSha).toBe((await cockpit.platform.shas())[6]);
    await again(runId);
    expect((await readDeploy(cockpit, id)).fromSha).toBe(sha);
    expect(await reopenings(id)).toMatchObject([{ run_attempt: 2, from_sha: sha }]);
  });

  it("is unknown where nobody has looked lately", async () => {
    const { id, runId } = await shipped();
    cockpit.moveClock(360_000);
    await cockpit.platform.moveClock(360_000);
    await again(runId);
    expect((await readDeploy(cockpit, id)).fromSha).toBeNull();
    expect(await reopenings(id)).toMatchObject([{ run_attempt: 2, from_sha: null }]);
  });
});

describe("a run of a commit that is started again after it has shipped", () => {
  it("and fails stays failed, tells that its commit was live before, and is no drift", async () => {
    const sha = await cockpit.platform.commit("Mend the lamp");
    await mirrorMain(cockpit);
    const runId = String(await cockpit.platform.startRun({ surface_id: SURFACE, sha }));
    await readRuns();
    const { id } = await cockpit.db.deploy.findFirstOrThrow({ where: { runId } });
    await advanceUntil(cockpit, id, "succeeded");
    await look();
    cockpit.moveClock(300_000);
    await cockpit.platform.moveClock(300_000);
    await cockpit.platform.once({ fail_step: { surface_id: SURFACE, step: 3 } });
    await cockpit.platform.rerun(runId, "ada");
    await readRuns();
    await advanceUntil(cockpit, id, "failed");
    expect(await look()).toMatchObject({ drift: null, live: { sha } });
    expect(await look()).toMatchObject({ drift: null, live: { sha } });
    const row = await readDeploy(cockpit, id);
    expect(row).toMatchObject({ state: "failed", fromSha: sha });
    expect(row.failureMessage).not.toContain("live");
  });
});
