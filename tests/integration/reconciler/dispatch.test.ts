import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  actionsOf,
  advanceUntil,
  askForDeploy,
  mirrorMain,
  postsOf,
  startAfresh,
  statesOf,
  step,
} from "@/tests/factories/deploys";
import { matching } from "@/tests/factories/matchers";
import { newGitHub } from "@/tests/factories/platform";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

/** Until a person is needed, with the clock moved to the deadline at once. */
async function afterTheDeadline(id: string) {
  await step(cockpit, id);
  cockpit.moveClock(180_000);
  return step(cockpit, id);
}

describe("a deploy from its intent to its end", () => {
  it("writes one audit row per transition, in order, and sends one dispatch", async () => {
    const { id } = await askForDeploy(cockpit);
    const done = await advanceUntil(cockpit, id, "succeeded");
    expect(await actionsOf(cockpit, id)).toEqual([
      "intent",
      "dispatched",
      "resolved",
      "running",
      "verifying",
      "succeeded",
    ]);
    const rows = await cockpit.auditOf(id);
    expect(rows.slice(1).every((row) => row.actor.kind === "system")).toBe(true);
    expect(rows.every((row) => row.payload.correlation_id === done.correlationId)).toBe(true);
    const transitions = await cockpit.db.deployTransition.findMany({
      where: { deployId: id },
      orderBy: { seq: "asc" },
    });
    expect(transitions.map((row) => Number(row.auditSeq))).toEqual(rows.map((row) => row.seq));
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("knows every time and number when it is over", async () => {
    const { id, sha } = await askForDeploy(cockpit);
    const done = await advanceUntil(cockpit, id, "succeeded");
    expect(done).toMatchObject({ sha, runAttempt: 1, stepTotal: 9, stepNumber: 9, failureCode: null, blockedBy: null });
    expect(done.runUrl).toContain(done.runId);
    for (const at of [done.dispatchedAt, done.resolvedAt, done.startedAt, done.finishedAt, done.observedAt]) {
      expect(at).not.toBeNull();
    }
    expect(done.leaseOwner).toBeNull();
    expect(await cockpit.platform.live("raxx-api-staging")).toBe(sha);
  });

  it("deploys the commit that was asked for, not the tip of main", async () => {
    const older = (await cockpit.platform.shas())[9] ?? "";
    const { id } = await askForDeploy(cockpit, { sha: older });
    await advanceUntil(cockpit, id, "succeeded");
    expect(await cockpit.platform.live("raxx-api-staging")).toBe(older);
  });

  it("works the same for a surface on Cloudflare Pages", async () => {
    const { id, sha } = await askForDeploy(cockpit, { surface_id: "getraxx", confirm: "getraxx" });
    await advanceUntil(cockpit, id, "succeeded");
    expect(await cockpit.platform.live("raxx-getraxx")).toBe(sha);
  });
});

describe("what GitHub answers to the dispatch", () => {
  it("may name the run: it is known at once", async () => {
    const { id } = await askForDeploy(cockpit);
    const row = await step(cockpit, id);
    expect(row).toMatchObject({ state: "queued", runId: matching(/^\d+$/) });
    expect(await statesOf(cockpit, id)).toEqual(["requested", "dispatching", "queued"]);
  });

  it("may be a bare 204: the run is found by its correlation id", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "204" });
    const { id } = await askForDeploy(cockpit);
    const accepted = await step(cockpit, id);
    expect(accepted).toMatchObject({ state: "resolving", runId: null });
    expect(accepted.dispatchedAt).not.toBeNull();
    await advanceUntil(cockpit, id, "succeeded");
    expect(await actionsOf(cockpit, id)).toEqual([
      "intent",
      "dispatched",
      "resolving",
      "resolved",
      "running",
      "verifying",
      "succeeded",
    ]);
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("may come from an old GitHub Enterprise Server, where the run details are not asked for", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "ghes" });
    const github = newGitHub(cockpit.platform, { returnRunDetails: false });
    const { id } = await askForDeploy(cockpit);
    await advanceDeploy({ ...cockpit.system, github }, "reconciler-1", id);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("may be lost after it was accepted: the run is found, and nothing is sent again", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "lost_after_accept" });
    const { id } = await askForDeploy(cockpit);
    expect(await step(cockpit, id)).toMatchObject({ state: "resolving", dispatchedAt: null });
    const done = await advanceUntil(cockpit, id, "succeeded");
    expect(done.dispatchedAt).not.toBeNull();
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("may be a 500 after it was accepted: likewise", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "500_after_accept" });
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("may be late: the run shows up only after a while", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "lost_after_accept", visible_after_ms: 2_000 });
    const { id, correlationId } = await askForDeploy(cockpit);
    expect((await step(cockpit, id)).state).toBe("resolving");
    expect((await step(cockpit, id)).state).toBe("resolving");
    await cockpit.platform.untilVisible(correlationId);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("may name a run that GitHub does not show yet: that is said, and is no failure", async () => {
    await cockpit.platform.scenario({ visible_after_ms: 2_000 });
    const { id, correlationId } = await askForDeploy(cockpit);
    expect((await step(cockpit, id)).state).toBe("queued");
    expect(await step(cockpit, id)).toMatchObject({ state: "queued", blockedBy: { kind: "run_missing" } });
    await cockpit.platform.untilVisible(correlationId);
    expect((await advanceUntil(cockpit, id, "succeeded")).blockedBy).toBeNull();
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("is found although GitHub's clock is 90 seconds off, either way", async () => {
    for (const clock_skew_s of [-90, 90]) {
      await startAfresh(cockpit);
      await cockpit.platform.scenario({ clock_skew_s, dispatch_answer: "204" });
      const { id } = await askForDeploy(cockpit);
      await advanceUntil(cockpit, id, "succeeded");
    }
  });

  it("is found in the whole list, since a filtered one may be an hour old", async () => {
    await cockpit.platform.scenario({ stale_index: true, dispatch_answer: "lost_after_accept" });
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "succeeded");
  });
});

describe("a dispatch that never arrived", () => {
  it("is left to a person after 180 seconds, and is never sent again", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "lost_before_accept" });
    const { id } = await askForDeploy(cockpit);
    await step(cockpit, id);
    cockpit.moveClock(178_000);
    expect((await step(cockpit, id)).state).toBe("resolving");
    cockpit.moveClock(5_000);
    expect((await step(cockpit, id)).state).toBe("unresolved");
    await cockpit.platform.calm();
    cockpit.moveClock(24 * 3_600_000);
    expect((await step(cockpit, id)).state).toBe("unresolved");
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
    expect(await actionsOf(cockpit, id)).toEqual(["intent", "dispatched", "resolving", "unresolved"]);
  });

  it("is left to a person also when GitHub cannot be asked for so long", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "lost_after_accept" });
    const { id } = await askForDeploy(cockpit);
    await step(cockpit, id);
    await cockpit.platform.scenario({ outage: ["github"] });
    expect(await afterTheDeadline(id)).toMatchObject({ state: "unresolved" });
    const [last] = (await cockpit.auditOf(id)).slice(-1);
    expect(last?.payload.note).toContain("503");
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("is left to a person when two runs carry its id, since a title can be forged", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "lost_after_accept" });
    const { id, correlationId, sha } = await askForDeploy(cockpit);
    await step(cockpit, id);
    const actor = await cockpit.running.github.login();
    await cockpit.platform.startRun({ surface_id: "api-staging", sha, actor, correlation_id: correlationId });
    expect(await afterTheDeadline(id)).toMatchObject({ state: "unresolved", runId: null });
    const [last] = (await cockpit.auditOf(id)).slice(-1);
    expect(last?.payload.note).toContain("2 runs carry its id");
  });

  it("does not become somebody else's run that carries its id", async () => {
    await cockpit.platform.scenario({ dispatch_answer: "lost_before_accept" });
    const { id, correlationId, sha } = await askForDeploy(cockpit);
    await step(cockpit, id);
    await cockpit.platform.startRun({
      surface_id: "api-staging",
      sha,
      actor: "mallory",
      correlation_id: correlationId,
    });
    expect(await afterTheDeadline(id)).toMatchObject({ state: "unresolved", runId: null });
  });
});
