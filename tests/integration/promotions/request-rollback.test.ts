import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { requestPromotion } from "@/lib/promotions/request-promotion";
import { resumePromotions } from "@/lib/promotions/resume-promotions";
import { listRollbackTargets, reviewRollback } from "@/lib/promotions/rollback-review";
import type { RollbackRequest } from "@/lib/promotions/schemas";
import { advanceUntil, mintDeploy } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { openPromotionStage, type PromotionStage } from "@/tests/integration/promotions/open-stage";

let stage: PromotionStage;
/** What production ran before what it runs now. */
let earlier: string;

beforeAll(async () => {
  stage = await openPromotionStage();
  earlier = stage.shas[5] ?? "";
});
beforeEach(async () => {
  await stage.reset();
  const ran = { surfaceId: "console-prod", workflow: "deploy-console.yml", targetEnv: "production", sha: earlier };
  await mintDeploy(stage.cockpit, { ...ran, finishedAt: new Date("2026-11-20T08:04:00.000Z") });
});
afterAll(() => stage.close());

const reason = "the totals are wrong since this morning";

async function order(change: Partial<RollbackRequest> = {}, person = stage.admin): Promise<RollbackRequest> {
  const digest = change.digest ?? (await reviewRollback(stage.ctx(), earlier)).digest;
  return { to_sha: earlier, confirm: "ROLLBACK", totp: await stage.code(person), reason, ...change, digest };
}

const rollBack = async (change: Partial<RollbackRequest> = {}, person = stage.admin) =>
  requestPromotion(stage.ctx(person), { kind: "rollback", input: await order(change, person) }, null);

/** The refusal of a rollback, which spends no code and leaves one audit row. */
async function refused(change: Partial<RollbackRequest> = {}, person: MadePerson = stage.admin) {
  const input = await order(change, person);
  const before = await stage.cockpit.auditCount();
  const error = await failureOf(requestPromotion(stage.ctx(person), { kind: "rollback", input: input }, null));
  expect(await stage.lastStepOf(person)).toBe(0n);
  expect((await stage.cockpit.auditCount()) - before).toBe(1);
  const last = await stage.cockpit.db.auditRow.findFirstOrThrow({ orderBy: { seq: "desc" } });
  expect(last.action).toBe("console.version.promote_refused");
  expect(JSON.parse(last.envelope)).toMatchObject({ payload: { kind: "rollback", code: error.code } });
  return error;
}

describe("a rollback", () => {
  it("brings the earlier commit back, holds promotions, and lets them go on once somebody resumes", async () => {
    const { admin, cockpit, shas } = stage;
    const { promotion, deploy } = await rollBack();
    const way = { from_sha: shas[3], to_sha: earlier };
    expect(promotion).toMatchObject({ kind: "rollback", state: "requested", reason, ...way });
    expect(deploy).toMatchObject({ kind: "rollback", sha: earlier, from_sha: shas[3], surface_id: "console-prod" });
    await advanceUntil(cockpit, deploy.id, "succeeded");
    expect(await cockpit.platform.live("raxx-console-prod")).toBe(earlier);
    const rows = await cockpit.auditOf(promotion.id);
    expect(rows).toMatchObject([
      { action: "console.version.rollback_requested", payload: { ...way, reason, commits_lost: 2 } },
      { action: "console.version.rolled_back", payload: { ...way, requested_by_admin_id: admin.id } },
    ]);

    const error = await stage.refused({}, await createPerson(cockpit, { role: "admin" }));
    expect(error).toMatchObject({ code: "blocked", extra: { blockers: [{ code: "held", by: admin.email }] } });
    expect(error.message).toContain(`are held since the rollback to ${earlier.slice(0, 7)} by ${admin.email}`);
    expect(error.message).toContain(reason);
    expect((await stage.review()).hold).toMatchObject({ sha: earlier, by: admin.email, reason });

    const hold = await cockpit.db.surfaceHold.findFirstOrThrow({ where: { endedAt: null } });
    await resumePromotions(cockpit.as("admin"), { reason: "mended by #124" });
    const { email } = cockpit.people.admin;
    expect(await cockpit.auditOf(hold.id)).toMatchObject([
      { action: "console.lock.set", subject: { kind: "hold" }, payload: { sha: earlier, reason, set_by: admin.email } },
      { action: "console.lock.released", actor: { email }, payload: { reason: "mended by #124", set_reason: reason } },
    ]);
    const again = await createPerson(cockpit, { role: "admin" });
    expect((await stage.promote({}, again)).promotion.from_sha).toBe(earlier);
  });

  it("past a comparison that nobody could make tells the log that the migrations are not known", async () => {
    await stage.review();
    await stage.cockpit.platform.scenario({ outage: ["github"] });
    const { promotion } = await rollBack({ override: ["comparison_unknown"] });
    expect(await stage.cockpit.auditOf(promotion.id)).toMatchObject([
      { action: "console.version.rollback_requested", payload: { commits_lost: null, migrations_kept: null } },
    ]);
  });

  it("that fails holds nothing", async () => {
    await stage.cockpit.platform.scenario({ fail_step: { surface_id: "console-prod", step: 5 } });
    const { promotion, deploy } = await rollBack();
    await advanceUntil(stage.cockpit, deploy.id, "failed");
    const actions = (await stage.cockpit.auditOf(promotion.id)).map(({ action }) => action);
    expect(actions).toEqual(["console.version.rollback_requested", "console.version.promote_failed"]);
    expect(await stage.cockpit.db.surfaceHold.count({ where: { endedAt: null } })).toBe(0);
  });

  it("is not stopped by a hold, and its own takes the place of that", async () => {
    const { cockpit } = stage;
    const by = { setById: stage.admin.id, setByEmail: stage.admin.email, setAt: cockpit.now() };
    const before = `hld_${stage.admin.id}`;
    await cockpit.db.surfaceHold.create({ data: { id: before, sha: stage.shas[3] ?? "", reason: "first", ...by } });
    const { deploy } = await rollBack();
    await advanceUntil(cockpit, deploy.id, "succeeded");
    const open = await cockpit.db.surfaceHold.findMany({ where: { endedAt: null } });
    expect(open).toMatchObject([{ sha: earlier, reason }]);
    expect(await cockpit.auditOf(before)).toMatchObject([
      { action: "console.lock.released", payload: { replaced_by: open[0]?.id } },
    ]);
  });

  it("is not stopped by checks, nor by staging moving on while it is reviewed", async () => {
    const input = await order();
    await stage.cockpit.platform.scenario({ checks: { default: "failure" } });
    await stage.runStaging(stage.shas[2] ?? "");
    const { promotion } = await requestPromotion(stage.ctx(), { kind: "rollback", input: input }, null);
    expect(promotion.to_sha).toBe(earlier);
  });

  it("is refused when production has moved since the review", async () => {
    const { digest } = await reviewRollback(stage.ctx(), earlier);
    await stage.cockpit.platform.putLive("raxx-console-prod", stage.shas[1] ?? "");
    await stage.review();
    const error = await refused({ digest });
    expect(error).toMatchObject({ code: "review_stale", extra: { changed: ["production_sha"] } });
  });

  it("is not done without its word, by an operator, to a commit production never ran, or to what it runs", async () => {
    expect(await refused({ confirm: "PROMOTE" })).toMatchObject({ errors: [{ path: "confirm" }] });
    expect((await refused({}, stage.cockpit.people.operator)).code).toBe("forbidden");
    expect(await refused({ to_sha: stage.shas[6] ?? "" })).toMatchObject({
      code: "blocked",
      extra: { blockers: [{ code: "never_ran" }] },
    });
    expect(await refused({ to_sha: stage.shas[3] ?? "" })).toMatchObject({
      extra: { blockers: [{ code: "already_running" }] },
    });
    expect(await refused({ override: ["checks_failed"] })).toMatchObject({ errors: [{ path: "override" }] });
  });

  it("finds the record of a commit that production ran before two hundred others", async () => {
    const old = stage.shas[7] ?? "";
    const ran = { surfaceId: "console-prod", workflow: "deploy-console.yml", targetEnv: "production" };
    const long = {
      requestedAt: new Date("2025-01-01T08:00:00.000Z"),
      finishedAt: new Date("2025-01-01T08:04:00.000Z"),
    };
    await mintDeploy(stage.cockpit, { ...ran, ...long, sha: old });
    const from = Date.parse("2025-02-01T08:00:00.000Z");
    await stage.cockpit.db.versionStretch.createMany({
      data: Array.from({ length: 200 }, (_, at) => {
        const since = new Date(from + at * 60_000);
        const sha = (at + 1).toString(16).padStart(40, "0");
        const times = { since, lastSeenAt: since, endedAt: since };
        return { id: `ver_old_${at}`, environment: "production", sha, ...times, source: "boot" };
      }),
    });
    await stage.cockpit.db.versionStretch.create({
      data: {
        id: "ver_oldest",
        environment: "production",
        sha: stage.shas[8] ?? "",
        source: "boot",
        since: long.requestedAt,
        lastSeenAt: long.finishedAt,
        endedAt: long.finishedAt,
      },
    });
    expect((await reviewRollback(stage.ctx(), old)).blockers).toEqual([]);
    expect((await reviewRollback(stage.ctx(), stage.shas[8] ?? "")).blockers).toEqual([]);
    await stage.cockpit.db.versionStretch.deleteMany({ where: { id: { startsWith: "ver_old" } } });
    const unseen = await reviewRollback(stage.ctx(), stage.shas[8] ?? "");
    expect(unseen.blockers).toMatchObject([{ code: "never_ran" }]);
    expect(unseen.blockers[0]?.message).toContain("has no record of running");
  });

  it("is refused under a lock and beside a live deploy", async () => {
    const { id } = await mintDeploy(stage.cockpit, { surfaceId: "console-prod", state: "running" });
    expect(await refused()).toMatchObject({ code: "deploy_in_flight", extra: { deploy_id: id } });
  });

  it("is done by exactly one of two admins at once", async () => {
    const other = await createPerson(stage.cockpit, { role: "admin" });
    const outcomes = await Promise.allSettled([rollBack(), rollBack({}, other)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("needs a code of its own: one that promoted does not roll back", async () => {
    const totp = await stage.code();
    const { deploy } = await requestPromotion(
      stage.ctx(),
      { kind: "promotion", input: await stage.order({ totp }) },
      null,
    );
    await stage.cockpit.db.deploy.update({ where: { id: deploy.id }, data: { state: "cancelled" } });
    expect((await failureOf(rollBack({ totp }))).code).toBe("step_up_failed");
  });
});

describe("the review of a rollback", () => {
  it("says what would be lost, what stays, and that nothing stands in the way", async () => {
    const review = await reviewRollback(stage.ctx(), earlier);
    expect(review).toMatchObject({ from_sha: stage.shas[3], to_sha: earlier, blockers: [], problem: null });
    expect(review.commits.map(({ sha }) => sha)).toEqual([stage.shas[3], stage.shas[4]]);
    expect(review).toMatchObject({ commits_total: 2, direction: "back" });
    expect(review.not_undone.join(" ")).toMatch(/Config vars.*Secrets.*Migrations.*Data/);
  });

  it("offers what production ran before, not what it runs now, with its first line", async () => {
    const { items } = await listRollbackTargets(stage.ctx());
    expect(items.find(({ sha }) => sha === earlier)?.message).toMatch(/\(#\d+\)$/);
    expect(items.map(({ sha }) => sha)).not.toContain(stage.shas[3]);
  });

  it("offers the 200 newest, each once, and says that there are others", async () => {
    const ran = (n: number) => ({
      id: `ver_old_${n}`,
      source: "boot",
      environment: "production",
      sha: (n % 205).toString(16).padStart(40, "0"),
      since: new Date(Date.UTC(2025, 0, 1, n)),
      lastSeenAt: new Date(Date.UTC(2025, 0, 1, n + 1)),
      endedAt: new Date(Date.UTC(2025, 0, 1, n + 1)),
    });
    expect((await listRollbackTargets(stage.ctx())).items_truncated).toBe(false);
    await stage.cockpit.db.versionStretch.createMany({ data: Array.from({ length: 410 }, (_, n) => ran(n)) });
    const { items, items_truncated } = await listRollbackTargets(stage.ctx());
    await stage.cockpit.db.versionStretch.deleteMany({ where: { id: { startsWith: "ver_old_" } } });
    expect({ count: new Set(items.map(({ sha }) => sha)).size, items_truncated }).toEqual({
      count: 200,
      items_truncated: true,
    });
    expect(items.map(({ sha }) => sha)).toContain(earlier);
    expect(items).toContainEqual(expect.objectContaining({ ran_from: "2025-01-09T12:00:00.000Z" }));
  });

  it("can be asked for without GitHub, and then says that nobody could compare", async () => {
    await stage.review();
    await stage.cockpit.platform.scenario({ outage: ["github"] });
    const review = await reviewRollback(stage.ctx(), earlier);
    expect(review.blockers).toMatchObject([{ code: "comparison_unknown", overridable: true }]);
    expect(review.problem).not.toBeNull();
    expect(review.commits_total).toBeNull();
  });
});

describe("resuming promotions", () => {
  const hold = () => {
    const by = { setById: stage.admin.id, setByEmail: stage.admin.email, setAt: stage.cockpit.now() };
    return stage.cockpit.db.surfaceHold.create({
      data: { id: `hld_r${stage.admin.id}`, sha: earlier, reason, ...by },
    });
  };

  it("is forbidden for an operator, who changes nothing", async () => {
    const { id } = await hold();
    expect((await failureOf(resumePromotions(stage.cockpit.as("operator"), { reason }))).code).toBe("forbidden");
    expect((await stage.cockpit.db.surfaceHold.findUniqueOrThrow({ where: { id } })).endedAt).toBeNull();
  });

  it("is not found while nothing is held", async () => {
    expect((await failureOf(resumePromotions(stage.ctx(), { reason }))).code).toBe("not_found");
  });

  it("is done by exactly one of two admins at once", async () => {
    const { id } = await hold();
    const outcomes = await Promise.allSettled([1, 2].map(() => resumePromotions(stage.ctx(), { reason })));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await stage.cockpit.auditOf(id)).toHaveLength(1);
  });
});
