import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Role } from "@/lib/core/actor";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { listDeployBlockers } from "@/lib/deploys/review";
import { resumeDeploys } from "@/lib/holds/resume-deploys";
import { requestRollback } from "@/lib/rollbacks/request-rollback";
import { reviewSurfaceRollback } from "@/lib/rollbacks/review";
import { type SurfaceRollbackRequest, surfaceRollbackReviewSchema } from "@/lib/rollbacks/schemas";
import { loadSurface } from "@/lib/surfaces/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, mirrorMain, postsOf, refusedIntent, startAfresh, step } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { observeNow } from "@/tests/factories/looks";
import { containing } from "@/tests/factories/matchers";

const SURFACE = "api-prod";
const APP = "raxx-api-prod";

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
  await cockpit.db.surfaceLock.updateMany({ where: { endedAt: null }, data: { endedAt: cockpit.now() } });
  await cockpit.db.deploy.updateMany({ data: { surfaceId: "gone" } });
  await cockpit.db.surfaceObservation.deleteMany();
  await cockpit.db.surfaceStretch.deleteMany();
  await runs(5);
  await runs(2);
});
afterAll(() => cockpit.close());

const sha = (index: number) => shas[index] ?? "";
const reason = "webhooks are lost since 02:54";

async function runs(index: number): Promise<void> {
  await cockpit.platform.putLive(APP, sha(index));
  await observeNow(cockpit.system, loadSurface(cockpit.system, SURFACE));
}

async function rollBack(
  change: Partial<SurfaceRollbackRequest> = {},
  who: Role = "operator",
  key: string | null = null,
) {
  const input = { to_sha: sha(5), from_sha: sha(2), reason, confirm: SURFACE, ...change };
  const { deploy } = await requestRollback(cockpit.as(who), SURFACE, { input, key });
  if (deploy === null) throw new Error("it waits");
  return deploy;
}

const refused = (change: Partial<SurfaceRollbackRequest> = {}, who: Role = "operator") =>
  refusedIntent(cockpit, () => rollBack(change, who));

const openHolds = () => cockpit.db.surfaceHold.findMany({ where: { endedAt: null } });

describe("a rollback of a surface", () => {
  it("is written with who ordered it and what was found, and is sent once like any other deploy", async () => {
    const row = await rollBack();
    const { operator } = cockpit.people;
    expect(row).toMatchObject({
      kind: "rollback",
      state: "requested",
      sha: sha(5),
      fromSha: sha(2),
      reason,
      requestedById: operator.id,
    });
    expect(await cockpit.auditOf(row.id)).toMatchObject([
      {
        action: "console.deploy.intent",
        actor: { email: operator.email },
        surface_id: SURFACE,
        payload: { kind: "rollback", from_sha: sha(2), sha: sha(5), reason, commits_lost: 3, overridden: [] },
      },
    ]);
    await advanceUntil(cockpit, row.id, "succeeded");
    expect(await cockpit.platform.live(APP)).toBe(sha(5));
    expect(await postsOf(cockpit, row.id)).toBe(1);
  });

  it("holds the surface, and that alone, until somebody resumes with a reason", async () => {
    const { id } = await rollBack();
    await advanceUntil(cockpit, id, "succeeded");
    const [hold, ...others] = await openHolds();
    expect(others).toEqual([]);
    expect(hold).toMatchObject({ surfaceId: SURFACE, sha: sha(5), reason, setByEmail: cockpit.people.operator.email });
    expect(await cockpit.auditOf(hold?.id ?? "")).toMatchObject([
      { action: "console.lock.set", surface_id: SURFACE, payload: { surface_id: SURFACE, deploy_id: id } },
    ]);
    const again = () => requestDeploy(cockpit.as("operator"), { surface_id: SURFACE, confirm: SURFACE }, null);
    const error = await failureOf(again());
    expect(error).toMatchObject({ code: "blocked", extra: { blockers: [{ code: "held" }] } });
    expect(error.message).toContain("Resume deploys");
    const { blockers } = await listDeployBlockers(cockpit.as("viewer"), SURFACE, undefined);
    expect(blockers).toMatchObject([{ code: "held", by: cockpit.people.operator.email }]);
    expect(await listDeployBlockers(cockpit.as("viewer"), "api-staging", undefined)).toMatchObject({
      deployable: true,
    });
    await resumeDeploys(cockpit.as("operator"), SURFACE, { reason: "mended by #124" });
    expect(await again()).toMatchObject({ kind: "deploy", state: "requested" });
  });

  it("that fails holds nothing", async () => {
    await cockpit.platform.scenario({ fail_step: { surface_id: SURFACE, step: 5 } });
    const { id } = await rollBack();
    await advanceUntil(cockpit, id, "failed");
    expect(await openHolds()).toEqual([]);
  });

  it("is not stopped by a hold; its own takes the place of that", async () => {
    await advanceUntil(cockpit, (await rollBack()).id, "succeeded");
    const [first] = await openHolds();
    await runs(2);
    const second = await rollBack({ reason: "again" });
    await advanceUntil(cockpit, second.id, "succeeded");
    expect(await openHolds()).toMatchObject([{ reason: "again", surfaceId: SURFACE }]);
    expect(await cockpit.auditOf(first?.id ?? "")).toMatchObject([
      { action: "console.lock.set" },
      { action: "console.lock.released" },
    ]);
  });

  it("is the same one for the same key, and of two at once exactly one is ordered", async () => {
    const [one, other] = await Promise.all([rollBack({}, "operator", "key-1"), rollBack({}, "operator", "key-1")]);
    expect(other.id).toBe(one.id);
    expect((await failureOf(rollBack({ reason: "other" }, "operator", "key-1"))).code).toBe("invalid_input");
    await startAfresh(cockpit);
    const results = await Promise.allSettled([rollBack(), rollBack({ reason: "me too" }, "admin")]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const lost = results.find((result) => result.status === "rejected");
    expect(lost?.reason).toMatchObject({ code: "deploy_in_flight" });
  });
});

describe("who and what may be rolled back", () => {
  it("needs an operator, a reason, and for production the surface's name", async () => {
    expect((await refused({}, "viewer")).code).toBe("forbidden");
    expect(await refused({ confirm: "ROLLBACK" })).toMatchObject({ errors: [{ path: "confirm" }] });
    expect(await refused({ override: ["surface_locked"] })).toMatchObject({ errors: [{ path: "override" }] });
    const elsewhere = { input: { to_sha: sha(5), from_sha: null, reason }, key: null };
    expect((await failureOf(requestRollback(cockpit.as("operator"), "moon", elsewhere))).code).toBe("not_found");
  });

  it("is an earlier commit that the surface has run", async () => {
    expect(await refused({ to_sha: sha(7) })).toMatchObject({ extra: { blockers: [{ code: "never_ran" }] } });
    expect(await refused({ to_sha: sha(2) })).toMatchObject({ extra: { blockers: [{ code: "already_running" }] } });
    await runs(0);
    await runs(2);
    expect(await refused({ to_sha: sha(0) })).toMatchObject({ extra: { blockers: [{ code: "not_earlier" }] } });
  });

  it("is never console-prod, which an admin rolls back with a code", async () => {
    const input = { to_sha: sha(5), from_sha: null, reason, confirm: "console-prod" };
    const error = await failureOf(requestRollback(cockpit.as("admin"), "console-prod", { input, key: null }));
    expect(error).toMatchObject({ code: "blocked", extra: { blockers: [{ code: "promotion_required" }] } });
  });

  it("waits for a lock and for a live deploy", async () => {
    const by = { setById: "per_1", setByEmail: "ada@example.test", setAt: cockpit.now() };
    const lock = { id: "lck_rb", surfaceId: SURFACE, kind: "lock", reason: "quarter close", ...by };
    await cockpit.db.surfaceLock.create({ data: lock });
    expect(await refused()).toMatchObject({ code: "blocked", extra: { blockers: [{ code: "surface_locked" }] } });
    await cockpit.db.surfaceLock.update({ where: { id: lock.id }, data: { endedAt: cockpit.now() } });
    const live = await requestDeploy(cockpit.as("operator"), { surface_id: SURFACE, confirm: SURFACE }, null);
    const error = await failureOf(rollBack());
    expect(error).toMatchObject({ code: "deploy_in_flight", extra: { deploy_id: live.id } });
  });

  it("is refused where something else is live by now, as its platform says", async () => {
    await cockpit.platform.putLive(APP, sha(1));
    const error = await refused();
    expect(error).toMatchObject({ code: "review_stale", extra: { changed: ["from_sha"], from_sha: sha(1) } });
    expect(error.message).toContain("Review the rollback again");
  });

  it("is not sent where something else went live while it waited: it ends unsent, with why", async () => {
    const { id } = await rollBack();
    await cockpit.platform.putLive(APP, sha(1));
    cockpit.moveClock(20_000);
    const row = await step(cockpit, id);
    expect(row).toMatchObject({ state: "errored", failureCode: "review_stale" });
    expect(row.failureMessage).toContain("Nothing was sent");
    expect(await postsOf(cockpit, id)).toBe(0);
    expect(await openHolds()).toEqual([]);
  });
});

describe("the review of a rollback", () => {
  it("tells what is lost, what stays, and what stands in the way", async () => {
    const review = await reviewSurfaceRollback(cockpit.as("viewer"), SURFACE, sha(5));
    expect(surfaceRollbackReviewSchema.parse(review)).toMatchObject({
      surface_id: SURFACE,
      from_sha: sha(2),
      to_sha: sha(5),
      commits_total: 3,
      direction: "back",
      blockers: [],
      problem: null,
    });
    expect(review.commits.map((commit) => commit.sha)).toEqual([sha(2), sha(3), sha(4)]);
    expect(review.title).not.toBe("");
    expect(review.not_undone).toContainEqual(containing("Config vars"));
  });

  it("knows what it does not know while GitHub is away; a reason may pass over that", async () => {
    await cockpit.platform.scenario({ outage: ["github"] });
    const review = await reviewSurfaceRollback(cockpit.as("viewer"), SURFACE, sha(5));
    expect(review).toMatchObject({
      commits_total: null,
      blockers: [{ code: "comparison_unknown", overridable: true }],
    });
    const row = await rollBack({ override: ["comparison_unknown"] });
    expect(await cockpit.auditOf(row.id)).toMatchObject([
      { payload: { commits_lost: null, migrations_kept: null, overridden: ["comparison_unknown"] } },
    ]);
  });
});
