import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { getSurface } from "@/lib/core/config";
import { correctByLive } from "@/lib/deploys/correct-by-live";
import { observeEnded } from "@/lib/deploys/observe-ended";
import { loadDeployDetail } from "@/lib/deploys/queries";
import { observeRuns } from "@/lib/hints/observe-runs";
import { receiveDelivery } from "@/lib/hints/receive-delivery";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  advanceUntil,
  askForDeploy,
  mintDeploy,
  mirrorMain,
  readDeploy,
  startAfresh,
  step,
} from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { containing } from "@/tests/factories/matchers";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await startAfresh(cockpit);
  // Nothing speaks against a success: what other tests left behind is not looked at again.
  await cockpit.db.deploy.updateMany({ data: { state: "succeeded", recheckAt: null, finishedAt: new Date(0) } });
});
afterAll(() => cockpit.close());

/** A deploy of a commit that is live nowhere yet. */
async function asked() {
  const sha = await cockpit.platform.commit("Mend the chip");
  await mirrorMain(cockpit);
  return askForDeploy(cockpit, { sha });
}

function surfaceOf(surfaceId: string) {
  const surface = getSurface(cockpit.running.config, surfaceId);
  if (surface === null) throw new Error(`there is no surface ${surfaceId}`);
  return surface;
}

const liveOf = (surfaceId: string) => cockpit.running.platforms.heroku.readLive(surfaceOf(surfaceId).app);

async function looksAtPlatform(surfaceId = "api-staging") {
  const surface = surfaceOf(surfaceId);
  await cockpit.db.surfaceObservation.createMany({
    data: [{ surfaceId, nextCheckAt: cockpit.now() }],
    skipDuplicates: true,
  });
  await observeNow(cockpit.system, surface);
}

/** The lists are read, and what they speak against is looked at again. */
async function looksAtRuns() {
  await cockpit.db.mirror.deleteMany({ where: { name: { startsWith: "runs:" } } });
  await observeRuns(cockpit.system);
  cockpit.moveClock(5_001);
  await observeEnded(cockpit.system);
}

const correctionsOf = async (id: string) =>
  (await cockpit.auditOf(id)).filter(({ action }) => action === "console.deploy.corrected").map((row) => row.payload);

/** The record as it would be, had the console come to another end. */
const endAs = (id: string, state: string, failureCode: string) =>
  cockpit.db.deploy.update({
    where: { id },
    data: { state, failureCode, failureMessage: "Wrong", finishedAt: cockpit.now(), stateSince: cockpit.now() },
  });

describe("a platform that is later than the surface's limit", () => {
  it("corrects the mismatch once it reports the commit, in the audit log, the timeline and the record", async () => {
    await cockpit.platform.scenario({ release_late_ms: 5_000 });
    const { id, sha } = await asked();
    await advanceUntil(cockpit, id, "verifying");
    cockpit.moveClock(180_000);
    expect(await advanceUntil(cockpit, id, "errored")).toMatchObject({ failureCode: "verification_mismatch" });
    await looksAtPlatform();
    expect((await readDeploy(cockpit, id)).state).toBe("errored");
    await cockpit.platform.untilLive("raxx-api-staging", sha);
    await looksAtPlatform();
    await looksAtPlatform();
    expect(await readDeploy(cockpit, id)).toMatchObject({
      state: "succeeded",
      failureCode: null,
      failureMessage: null,
    });
    expect(await correctionsOf(id)).toMatchObject([
      { from: "errored", to: "succeeded", evidence: { kind: "sha_live", said: containing(sha.slice(0, 7)) } },
    ]);
    const { transitions } = await loadDeployDetail(cockpit.as("viewer"), id);
    expect(transitions.at(-1)).toMatchObject({
      from: "errored",
      to: "succeeded",
      note: containing("Corrected: the platform"),
    });
  });

  it("corrects nothing when a newer deploy has shipped since", async () => {
    const sha = (await cockpit.platform.live("raxx-api-staging")) ?? "";
    const requestedAt = new Date(cockpit.now().getTime() - 60_000);
    const end = { failureCode: "verification_mismatch", failureMessage: "Wrong", finishedAt: requestedAt };
    const row = await mintDeploy(cockpit, { sha, fromSha: "f".repeat(40), state: "errored", requestedAt, ...end });
    await mintDeploy(cockpit, { requestedAt: new Date(requestedAt.getTime() + 1_000) });
    await looksAtPlatform();
    expect((await readDeploy(cockpit, row.id)).state).toBe("errored");
  });

  it("corrects nothing by what somebody went back to by hand, a minute after the deploy of that commit had ended", async () => {
    const wanted = (await cockpit.platform.live("raxx-api-staging")) ?? "";
    await cockpit.platform.putLive("raxx-api-staging", await cockpit.platform.commit("Mend something else"));
    const [requestedAt, finishedAt] = [90_000, 60_000].map((ms) => new Date(cockpit.now().getTime() - ms));
    const times = { requestedAt, dispatchedAt: requestedAt, startedAt: requestedAt, finishedAt };
    const end = { state: "errored", failureCode: "verification_mismatch", failureMessage: "Wrong" };
    const row = await mintDeploy(cockpit, { sha: wanted, fromSha: "f".repeat(40), runId: "75", ...times, ...end });
    await cockpit.platform.rollBack("raxx-api-staging");
    await looksAtPlatform();
    await looksAtPlatform();
    expect((await liveOf("api-staging")).sha).toBe(wanted);
    expect(await readDeploy(cockpit, row.id)).toMatchObject({ state: "errored", failureMessage: "Wrong" });
  });

  it("is told in the words of a run that failed after its release, which stays failed", async () => {
    await cockpit.platform.once({ fail_step: { surface_id: "api-staging", step: 8 } });
    const { id, sha } = await asked();
    await advanceUntil(cockpit, id, "failed");
    await looksAtPlatform();
    await looksAtPlatform();
    const words = `${sha.slice(0, 7)} is live all the same.`;
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "failed", failureMessage: containing(words) });
    expect(await correctionsOf(id)).toMatchObject([{ from: "failed", to: "failed", evidence: { kind: "sha_live" } }]);
  });
});

describe("a success whose release never came into force", () => {
  it("is corrected once the platform says that an older release serves", async () => {
    const { id } = await asked();
    await advanceUntil(cockpit, id, "succeeded");
    const older = { ...(await liveOf("api-staging")), sha: "b".repeat(40), source: "heroku release v1" };
    await correctByLive(cockpit.system, surfaceOf("api-staging"), older);
    await correctByLive(cockpit.system, surfaceOf("api-staging"), older);
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "errored", failureCode: "never_live" });
    expect(await correctionsOf(id)).toMatchObject([
      {
        from: "succeeded",
        to: "errored",
        evidence: { kind: "never_live", said: containing("heroku release v1 serves") },
      },
    ]);
  });

  it("stays one when something newer was released since", async () => {
    const { id } = await asked();
    await advanceUntil(cockpit, id, "succeeded");
    const newer = { ...(await liveOf("api-staging")), sha: "b".repeat(40), source: "heroku release v99999" };
    await correctByLive(cockpit.system, surfaceOf("api-staging"), newer);
    expect((await readDeploy(cockpit, id)).state).toBe("succeeded");
  });
});

describe("an end that GitHub speaks against", () => {
  it("is corrected by the list of runs: the run had succeeded, and the platform decides", async () => {
    const { id } = await asked();
    await advanceUntil(cockpit, id, "succeeded");
    await endAs(id, "cancelled", "cancelled");
    await looksAtRuns();
    expect(await correctionsOf(id)).toMatchObject([
      { from: "cancelled", to: "verifying", evidence: { kind: "run_concluded", said: containing("succeeded") } },
    ]);
    expect(await advanceUntil(cockpit, id, "succeeded")).toMatchObject({ failureCode: null });
  });

  it("is corrected once by two consoles at once", async () => {
    const { id } = await asked();
    await advanceUntil(cockpit, id, "succeeded");
    await endAs(id, "failed", "run_failed");
    await cockpit.db.deploy.update({ where: { id }, data: { recheckAt: cockpit.now() } });
    await Promise.all([observeEnded(cockpit.system), observeEnded(cockpit.system)]);
    expect(await correctionsOf(id)).toHaveLength(1);
  });

  it("is looked at again at a webhook's hint, whatever the age of the run", async () => {
    const { id } = await asked();
    const { runId } = await advanceUntil(cockpit, id, "succeeded");
    await endAs(id, "timed_out", "past_last_moment");
    const delivery = { workflow_run: { id: Number(runId) } };
    await receiveDelivery(cockpit.as({ kind: "webhook", id: "github" }), {
      id: `d-${id}`,
      event: "workflow_run",
      delivery,
    });
    cockpit.moveClock(5_001);
    await observeEnded(cockpit.system);
    expect((await readDeploy(cockpit, id)).state).toBe("verifying");
  });

  it("is followed again when its run has not ended after all, in the same attempt", async () => {
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
    const { id } = await asked();
    const { runId } = await advanceUntil(cockpit, id, "queued");
    await endAs(id, "timed_out", "past_last_moment");
    await looksAtRuns();
    expect(await correctionsOf(id)).toMatchObject([{ to: "queued", evidence: { kind: "run_unfinished" } }]);
    await cockpit.platform.approve(runId ?? "");
    await advanceUntil(cockpit, id, "succeeded");
  });

  it("waits while another deploy of the surface is live, and is corrected then", async () => {
    const { id } = await asked();
    await advanceUntil(cockpit, id, "succeeded");
    await endAs(id, "failed", "run_failed");
    const other = await askForDeploy(cockpit);
    await looksAtRuns();
    expect((await readDeploy(cockpit, id)).state).toBe("failed");
    await advanceUntil(cockpit, other.id, "succeeded");
    cockpit.moveClock(60_000);
    await observeEnded(cockpit.system);
    expect((await readDeploy(cockpit, id)).state).toBe("verifying");
  });

  it("without any job gets its failing step when the jobs show up, however late, by itself", async () => {
    await cockpit.platform.scenario({ jobs_behind: { shown: "empty" } });
    await cockpit.platform.once({ fail_step: { surface_id: "api-staging", step: 6 } });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "queued");
    const isHeld = async () => (await step(cockpit, id)).blockedBy !== null;
    await vi.waitFor(async () => expect(await isHeld()).toBe(true), { timeout: 10_000, interval: 1 });
    cockpit.moveClock(60_000);
    await advanceUntil(cockpit, id, "errored");
    expect((await readDeploy(cockpit, id)).failureCode).toBe("no_job_ran");
    await cockpit.platform.scenario({ jobs_behind: null });
    cockpit.moveClock(120_001);
    await observeEnded(cockpit.system);
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "failed", failureMessage: containing('"Test"') });
    expect(await correctionsOf(id)).toMatchObject([
      { from: "errored", to: "failed", evidence: { kind: "jobs_shown" } },
    ]);
  });

  it("stays as it is, and costs no further look, when GitHub says the same again", async () => {
    await cockpit.platform.once({ fail_step: { surface_id: "api-staging", step: 2 } });
    const { id } = await asked();
    await advanceUntil(cockpit, id, "failed");
    await looksAtRuns();
    await cockpit.db.deploy.update({ where: { id }, data: { recheckAt: cockpit.now() } });
    await observeEnded(cockpit.system);
    expect(await correctionsOf(id)).toEqual([]);
    expect((await readDeploy(cockpit, id)).recheckAt).toBeNull();
  });

  it("is tried again a minute later while GitHub cannot be asked", async () => {
    const { id } = await asked();
    await advanceUntil(cockpit, id, "succeeded");
    await endAs(id, "failed", "run_failed");
    await cockpit.db.deploy.update({ where: { id }, data: { recheckAt: cockpit.now() } });
    await cockpit.platform.scenario({ outage: ["github"] });
    await observeEnded(cockpit.system);
    await cockpit.platform.scenario({ outage: null });
    cockpit.moveClock(60_001);
    await observeEnded(cockpit.system);
    expect((await readDeploy(cockpit, id)).state).toBe("verifying");
  });
});

describe("a run that carries the id of a deploy that had ended without one", () => {
  it.each([
    ["that GitHub had refused", "dispatch_refused", "GitHub shows run"],
    ["of which a person had said that it never ran", "never_ran", "a person had said that it never ran"],
  ])("is the run of a deploy %s, and corrects it", async (_what, code, words) => {
    const actor = await cockpit.running.github.login();
    const [sha = ""] = await cockpit.platform.shas();
    const requestedAt = cockpit.now();
    const row = await mintDeploy(cockpit, {
      sha,
      state: "errored",
      failureCode: code,
      failureMessage: "Wrong",
      requestedAt,
      finishedAt: requestedAt,
    });
    const runId = String(
      await cockpit.platform.startRun({ surface_id: "api-staging", sha, actor, correlation_id: row.correlationId }),
    );
    await looksAtRuns();
    const found = await readDeploy(cockpit, row.id);
    expect(found).toMatchObject({ state: "queued", runId, failureCode: null });
    expect(await correctionsOf(row.id)).toMatchObject([
      { from: "errored", to: "queued", evidence: { kind: "run_found" }, note: containing(words) },
    ]);
    await advanceUntil(cockpit, row.id, "succeeded");
  });
});
