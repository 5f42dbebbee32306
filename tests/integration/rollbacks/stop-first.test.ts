import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listSurfaceTiles } from "@/lib/board/tiles";
import type { Role } from "@/lib/core/actor";
import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { cancelRollback } from "@/lib/rollbacks/cancel-rollback";
import { expireRollbacks } from "@/lib/rollbacks/expire-rollbacks";
import { requestRollback } from "@/lib/rollbacks/request-rollback";
import { loadSurface } from "@/lib/surfaces/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { actionsOf, advanceUntil, mirrorMain, postsOf, readDeploy, startAfresh, step } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { observeNow } from "@/tests/factories/looks";

const SURFACE = "api-prod";
const APP = "raxx-api-prod";
const MINUTE = 60_000;

let cockpit: TestConsole;
let shas: string[];

beforeAll(async () => {
  cockpit = await createTestConsole();
  shas = await cockpit.platform.shas();
  await mirrorMain(cockpit);
});
/** It ran the sixth newest commit, and runs the third. */
beforeEach(async () => {
  await startAfresh(cockpit);
  await cockpit.db.surfaceHold.deleteMany();
  await cockpit.db.waitingRollback.deleteMany();
  await cockpit.db.deploy.updateMany({ data: { surfaceId: "gone" } });
  await cockpit.db.surfaceObservation.deleteMany();
  await cockpit.db.surfaceStretch.deleteMany();
  await runs(5);
  await runs(2);
});
afterAll(() => cockpit.close());

const sha = (index: number) => shas[index] ?? "";
const reason = "webhooks are lost";

async function runs(index: number): Promise<void> {
  await cockpit.platform.putLive(APP, sha(index));
  await observeNow(cockpit.system, loadSurface(cockpit.system, SURFACE));
}

const deploy = () => requestDeploy(cockpit.as("operator"), { surface_id: SURFACE, confirm: SURFACE }, null);

/** A deploy of the newest commit whose run is at work. */
async function running() {
  await cockpit.platform.scenario({ speed: 0.5 });
  const { id } = await deploy();
  return advanceUntil(cockpit, id, "running");
}

function stopFirst(stop: string, who: Role = "operator", key: string | null = null) {
  const input = { to_sha: sha(5), from_sha: sha(2), reason, confirm: SURFACE, stop };
  return requestRollback(cockpit.as(who), SURFACE, { input, key });
}

const waitingOf = () => cockpit.db.waitingRollback.findFirstOrThrow({ orderBy: { requestedAt: "desc" } });
const tile = async () => (await listSurfaceTiles(cockpit.as("viewer"))).find((one) => one.surface_id === SURFACE);
const lastActions = async (count: number) =>
  (await cockpit.db.auditRow.findMany({ orderBy: { seq: "desc" }, take: count }))
    .map(({ action }) => action)
    .toReversed();

/** Steps a deploy until it has ended, however. */
async function untilEnded(id: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    if ((await readDeploy(cockpit, id)).finishedAt !== null) return;
    await step(cockpit, id);
  }
  throw new Error(`${id} goes on`);
}

describe("what runs is stopped, then the surface is rolled back", () => {
  it("by one order, which waits for the end of the run, and is then sent once", async () => {
    const live = await running();
    const { deploy: none, waiting } = await stopFirst(live.id);
    expect(none).toBeNull();
    expect(waiting).toMatchObject({ state: "waiting", stopDeployId: live.id, toSha: sha(5) });
    expect((await tile())?.waiting_rollback).toMatchObject({ stop_deploy_id: live.id, to_sha: sha(5), reason });
    expect((await readDeploy(cockpit, live.id)).cancelRequestedBy).toBe(cockpit.people.operator.email);
    await untilEnded(live.id);
    expect((await readDeploy(cockpit, live.id)).state).toBe("cancelled");
    const { deployId, state } = await waitingOf();
    expect(state).toBe("ordered");
    const row = await readDeploy(cockpit, deployId ?? "");
    const { id, email } = cockpit.people.operator;
    expect(row).toMatchObject({ kind: "rollback", state: "requested", requestedById: id, fromSha: sha(2), reason });
    expect(await cockpit.auditOf(row.id)).toMatchObject([
      {
        action: "console.deploy.intent",
        actor: { kind: "system" },
        payload: { stop_deploy_id: live.id, requested_by: email, commits_lost: 3 },
      },
    ]);
    await cockpit.platform.calm();
    await advanceUntil(cockpit, row.id, "succeeded");
    expect(await cockpit.platform.live(APP)).toBe(sha(5));
    expect(await postsOf(cockpit, row.id)).toBe(1);
    expect(await cockpit.db.surfaceHold.count({ where: { surfaceId: SURFACE, endedAt: null } })).toBe(1);
    expect((await tile())?.waiting_rollback).toBeNull();
  });

  it("at once where nothing was sent yet", async () => {
    const { id } = await deploy();
    const { deploy: row } = await stopFirst(id);
    expect(row).toMatchObject({ kind: "rollback", state: "requested", sha: sha(5) });
    expect(await actionsOf(cockpit, id)).toEqual(["intent", "cancelled"]);
    expect((await waitingOf()).state).toBe("ordered");
  });

  it("is never sent where what was to stop went live first: it ends unsent, with why", async () => {
    const live = await running();
    await stopFirst(live.id);
    await cockpit.platform.putLive(APP, sha(0));
    await untilEnded(live.id);
    const { deployId } = await waitingOf();
    const row = await step(cockpit, deployId ?? "");
    expect(row).toMatchObject({ state: "errored", failureCode: "review_stale" });
    expect(await postsOf(cockpit, row.id)).toBe(0);
  });

  it("is the same order for the same key, and one of a surface waits", async () => {
    const live = await running();
    const first = await stopFirst(live.id, "operator", "stop-1");
    expect((await stopFirst(live.id, "operator", "stop-1")).waiting?.id).toBe(first.waiting?.id);
    expect((await failureOf(stopFirst(live.id, "admin"))).code).toBe("conflict");
    expect(await cockpit.db.waitingRollback.count()).toBe(1);
  });

  it("of two at once exactly one waits", async () => {
    const live = await running();
    const results = await Promise.allSettled([stopFirst(live.id), stopFirst(live.id, "admin")]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await cockpit.db.waitingRollback.count()).toBe(1);
  });

  it("stops nothing but what it names, and nothing for a viewer", async () => {
    const live = await running();
    expect((await failureOf(stopFirst("dep_other"))).code).toBe("deploy_in_flight");
    expect((await failureOf(stopFirst(live.id, "viewer"))).code).toBe("forbidden");
    expect((await readDeploy(cockpit, live.id)).cancelRequestedAt).toBeNull();
    expect(await cockpit.db.waitingRollback.count()).toBe(0);
  });
});

describe("a rollback that waits", () => {
  it("is dropped by a person: nothing is sent once the deploy has ended", async () => {
    const live = await running();
    await stopFirst(live.id);
    expect((await failureOf(cancelRollback(cockpit.as("viewer"), SURFACE))).code).toBe("forbidden");
    const results = await Promise.allSettled([
      cancelRollback(cockpit.as("operator"), SURFACE),
      cancelRollback(cockpit.as("admin"), SURFACE),
    ]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await waitingOf()).toMatchObject({ state: "unsent", deployId: null });
    expect(await lastActions(1)).toEqual(["console.deploy.rollback_unsent"]);
    await untilEnded(live.id);
    expect(await cockpit.db.deploy.count({ where: { surfaceId: SURFACE, kind: "rollback" } })).toBe(0);
    expect((await failureOf(cancelRollback(cockpit.as("operator"), SURFACE))).code).toBe("not_found");
  });

  it("ends unsent by its deadline, whatever GitHub says, and once", async () => {
    const live = await running();
    await stopFirst(live.id);
    await expireRollbacks(cockpit.system);
    expect((await waitingOf()).state).toBe("waiting");
    cockpit.moveClock(31 * MINUTE);
    await Promise.all([expireRollbacks(cockpit.system), expireRollbacks(cockpit.system)]);
    expect(await waitingOf()).toMatchObject({ state: "unsent" });
    expect((await waitingOf()).endReason).toContain("did not stop in time");
    expect(await lastActions(2)).not.toEqual(["console.deploy.rollback_unsent", "console.deploy.rollback_unsent"]);
  });

  it("goes on although nobody has asked for the stop: a process that died in between costs nothing", async () => {
    const live = await running();
    await stopFirst(live.id);
    await cockpit.db.deploy.update({ where: { id: live.id }, data: { cancelRequestedAt: null, cancelSentAt: null } });
    await cancelDeploy(cockpit.as("admin"), live.id);
    await untilEnded(live.id);
    expect((await waitingOf()).state).toBe("ordered");
  });
});
