import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { requestPromotion } from "@/lib/promotions/request-promotion";
import { createTestConsole } from "@/tests/factories/console";
import { mintDeploy } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { containing } from "@/tests/factories/matchers";
import { createPerson } from "@/tests/factories/person";
import { openPromotionStage, type PromotionStage, SLOW_CONFIG } from "@/tests/integration/promotions/open-stage";

let stage: PromotionStage;

beforeAll(async () => {
  stage = await openPromotionStage();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const codesOf = (error: { extra: Record<string, unknown> }) =>
  Array.isArray(error.extra.blockers) ? error.extra.blockers.map(({ code }: { code: string }) => code) : [];

describe("requesting a promotion", () => {
  it("writes the intent, the promotion and who asked for it, spends the code and dispatches nothing yet", async () => {
    const { admin, cockpit, shas } = stage;
    const versions = await stage.review();
    const { promotion, deploy } = await stage.promote({ reason: "the totals are mended" });
    const ships = { from_sha: shas[3], to_sha: shas[0] };
    expect(promotion).toMatchObject({ ...ships, kind: "promotion", state: "requested", digest: versions.digest });
    expect(promotion).toMatchObject({ overridden: [], requested_by: { email: admin.email }, deploy_id: deploy.id });
    expect(deploy).toMatchObject({
      surface_id: "console-prod",
      target_env: "production",
      kind: "promotion",
      state: "requested",
      ref: "main",
      sha: shas[0],
      from_sha: shas[3],
      reason: "the totals are mended",
    });
    expect(await cockpit.auditOf(promotion.id)).toMatchObject([
      {
        action: "console.version.promote_requested",
        actor: { email: admin.email },
        surface_id: "console-prod",
        payload: { ...ships, digest: versions.digest, commits: 3, overridden: [], requested_by_admin_id: admin.id },
      },
    ]);
    expect((await cockpit.auditOf(deploy.id)).map(({ action }) => action)).toEqual(["console.deploy.intent"]);
    expect(await cockpit.auditOf(admin.id)).toMatchObject([
      {
        action: "console.auth.step_up_succeeded",
        payload: { action: "promotion:request", target: versions.digest },
      },
    ]);
    expect(await stage.lastStepOf()).toBeGreaterThan(0n);
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
  });

  it.each(["viewer", "operator"] as const)("is forbidden for a %s, who changes nothing", async (role) => {
    const error = await stage.refused({}, stage.cockpit.people[role]);
    expect(error.code).toBe("forbidden");
  });

  it("is not done by the console itself", async () => {
    const error = await failureOf(
      requestPromotion(stage.cockpit.system, { kind: "promotion", input: await stage.order() }, null),
    );
    expect(error.code).toBe("forbidden");
  });

  it("is not done without the word", async () => {
    for (const confirm of ["promote", "ROLLBACK", "console-prod", ""]) {
      const error = await stage.refused({ confirm });
      expect(error).toMatchObject({ code: "invalid_input", errors: [{ path: "confirm" }] });
      expect(error.message).toContain('"PROMOTE"');
    }
  });

  it("is not done for what is not a digest, nor for another one", async () => {
    const { digest } = await stage.review();
    const all = ["production_sha", "staging_sha", "commits", "migrations", "blockers"];
    expect((await stage.refused({ digest: "not-a-digest" })).extra.changed).toEqual(all);
    const [first = "", ...rest] = digest.split(".");
    const other = [first.replaceAll(/./g, "x"), ...rest].join(".");
    const error = await stage.refused({ digest: other });
    expect(error).toMatchObject({ code: "review_stale", extra: { changed: ["production_sha"] } });
  });

  it("is done by exactly one of two admins at once, and the other's code is not spent", async () => {
    const other = await createPerson(stage.cockpit, { role: "admin" });
    const outcomes = await Promise.allSettled([stage.promote(), stage.promote({}, other)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const loser = outcomes[0]?.status === "rejected" ? 0 : 1;
    const refusal = outcomes[loser];
    expect(refusal?.status === "rejected" && refusal.reason).toMatchObject({ code: "deploy_in_flight" });
    expect(await stage.lastStepOf(loser === 0 ? stage.admin : other)).toBe(0n);
    expect(await stage.lastStepOf(loser === 0 ? other : stage.admin)).toBeGreaterThan(0n);
  });

  it("answers the same promotion again to the same key, with whatever code, and refuses the key for another one", async () => {
    const { cockpit } = stage;
    const input = await stage.order();
    const first = await requestPromotion(stage.ctx(), { kind: "promotion", input: input }, "key-1");
    const again = await requestPromotion(
      stage.ctx(),
      { kind: "promotion", input: { ...input, totp: "000000" } },
      "key-1",
    );
    expect(again.promotion).toEqual(first.promotion);
    expect(await cockpit.db.promotion.count({ where: { requestedById: stage.admin.id } })).toBe(1);
    const other = await failureOf(
      requestPromotion(stage.ctx(), { kind: "promotion", input: { ...input, reason: "another" } }, "key-1"),
    );
    expect(other).toMatchObject({ code: "invalid_input", errors: [{ path: "Idempotency-Key" }] });
  });
});

describe("one request sent twice at once", () => {
  it("is one promotion, which both answers name", async () => {
    const input = await stage.order();
    const both = await Promise.all(
      [1, 2].map(() => requestPromotion(stage.ctx(), { kind: "promotion", input: input }, "key-2")),
    );
    expect(both[0]?.promotion.id).toBe(both[1]?.promotion.id);
    expect(await stage.cockpit.db.promotion.count({ where: { requestedById: stage.admin.id } })).toBe(1);
  });
});

describe("a promotion of something else than was reviewed", () => {
  it("is refused with what changed when staging moves, and the same code then works for the new review", async () => {
    const { shas, runStaging } = stage;
    const input = await stage.order();
    await runStaging(shas[1] ?? "");
    const error = await stage.refused(input);
    expect(error).toMatchObject({ code: "review_stale", status: 409 });
    expect(error.extra.changed).toEqual(["staging_sha", "commits"]);
    expect(error.extra.versions).toMatchObject({ staging: { running_sha: shas[1] } });
    expect(error.message).toContain(`staging is at ${shas[1]?.slice(0, 7) ?? ""}`);
    const { digest } = await stage.review();
    const { promotion } = await requestPromotion(stage.ctx(), { kind: "promotion", input: { ...input, digest } }, null);
    expect(promotion.to_sha).toBe(shas[1]);
  });

  it("is refused when production moves", async () => {
    const { digest } = await stage.review();
    await stage.cockpit.platform.putLive("raxx-console-prod", stage.shas[2] ?? "");
    const error = await stage.refused({ digest });
    expect(error.extra.changed).toEqual(["production_sha", "commits"]);
  });

  it("is refused when something blocks it that did not when it was reviewed", async () => {
    const { digest } = await stage.review();
    await stage.cockpit.platform.scenario({ checks: { default: "failure" } });
    const error = await stage.refused({ digest });
    expect(error.extra.changed).toEqual(["blockers"]);
    expect(error.message).toContain("blocked by checks_failed");
  });
});

describe("a promotion that something stands in the way of", () => {
  it.each([
    ["none", "checks_missing", "no check has ever run"],
    ["failure", "checks_failed", "its checks failed"],
    ["pending", "checks_pending", "have not ended"],
  ])("is blocked while the checks are %s, and passes over them with a reason alone", async (state, code, words) => {
    await stage.cockpit.platform.scenario({ checks: { default: state } });
    const error = await stage.refused();
    expect(error).toMatchObject({ code: "blocked", status: 423 });
    expect(codesOf(error)).toEqual([code]);
    expect(error.message).toContain(words);
    expect(await stage.refused({ override: [code] })).toMatchObject({ errors: [{ path: "reason" }] });
    const { promotion } = await stage.promote({ override: [code], reason: "CI is down, I ran it here" });
    expect(promotion).toMatchObject({ overridden: [code], reason: "CI is down, I ran it here" });
    const [row] = await stage.cockpit.auditOf(promotion.id);
    expect(row?.payload).toMatchObject({ overridden: [code], reason: "CI is down, I ran it here" });
  });

  it("is blocked under a lock, which nothing overrides, and says who set it", async () => {
    const { cockpit, admin } = stage;
    const by = { setById: admin.id, setByEmail: admin.email, setAt: cockpit.now() };
    const lock = {
      id: `lck_${admin.id}`,
      surfaceId: "console-prod",
      kind: "lock",
      reason: "invoice run",
      expiresAt: null,
    };
    await cockpit.db.surfaceLock.create({ data: { ...lock, ...by } });
    const error = await stage.refused();
    expect(error).toMatchObject({
      code: "blocked",
      extra: { blockers: [{ code: "surface_locked", by: admin.email }] },
    });
    const override = await stage.refused({ override: ["surface_locked"], reason: "please" });
    expect(override).toMatchObject({ code: "invalid_input", errors: [{ path: "override" }] });
    expect(override.message).toContain('"surface_locked" cannot be overridden');
  });

  it("is refused beside a live deploy with that deploy's id", async () => {
    const { id } = await mintDeploy(stage.cockpit, { surfaceId: "console-prod", state: "running" });
    expect(await stage.refused()).toMatchObject({ code: "deploy_in_flight", status: 409, extra: { deploy_id: id } });
  });

  it("is blocked when production runs the same, a newer or another commit", async () => {
    const { cockpit, shas, runStaging } = stage;
    await runStaging(shas[3] ?? "");
    expect(codesOf(await stage.refused())).toContain("nothing_to_promote");
    await runStaging(shas[5] ?? "");
    expect(codesOf(await stage.refused())).toContain("behind_production");
    const [beside = ""] = await cockpit.platform.shas("feature/audit-export");
    await cockpit.platform.putLive("raxx-console-prod", beside);
    await runStaging(shas[0] ?? "");
    expect(codesOf(await stage.refused())).toContain("diverged");
  });

  it("is blocked when staging runs a commit that is not on main", async () => {
    const { cockpit, runStaging, shas } = stage;
    const [beside = ""] = await cockpit.platform.shas("feature/audit-export");
    await cockpit.platform.putLive("raxx-console-prod", shas.at(-1) ?? "");
    await runStaging(beside);
    const error = await stage.refused();
    expect(codesOf(error)).toContain("not_on_main");
  });

  it("is blocked when a force push has taken staging's commit off main since it was compared", async () => {
    const { cockpit, runStaging, shas } = stage;
    const [beside = ""] = await cockpit.platform.shas("feature/audit-export");
    await cockpit.platform.putLive("raxx-console-prod", shas.at(-1) ?? "");
    await runStaging(beside);
    await stage.review();
    await cockpit.db.versionComparison.updateMany({ where: { toSha: beside }, data: { onMain: true } });
    expect(codesOf(await stage.refused())).toContain("not_on_main");
  });

  it("is blocked while production does not answer, unless what is promoted is the fix", async () => {
    stage.production.says = null;
    const error = await stage.refused();
    expect(codesOf(error)).toEqual(["production_unreachable"]);
    const given = { override: ["production_unreachable"], reason: "this is the fix" };
    const { promotion } = await stage.promote(given);
    expect(promotion).toMatchObject({ from_sha: stage.shas[3], overridden: ["production_unreachable"] });
  });

  it("is blocked while GitHub cannot compare, which nothing overrides", async () => {
    await stage.runStaging(stage.shas[2] ?? "");
    await stage.cockpit.platform.scenario({ outage: ["github"] });
    expect(codesOf(await stage.refused())).toContain("comparison_unknown");
  });

  it("is refused with break-glass commands while the switch is off", async () => {
    const { flags } = stage.ctx();
    const ctx = stage.cockpit.as(stage.admin.actor, { flags: { ...flags, deployUi: false } });
    const error = await failureOf(requestPromotion(ctx, { kind: "promotion", input: await stage.order() }, null));
    expect(error).toMatchObject({ code: "deploy_ui_disabled", status: 403 });
    expect(error.extra.breakglass).toEqual({ command: containing("gh workflow run deploy-console.yml") });
    expect(await stage.lastStepOf()).toBe(0n);
  });
});

describe("a promotion that has not soaked", () => {
  let slow: PromotionStage;
  beforeAll(async () => {
    slow = await openPromotionStage({ config: SLOW_CONFIG });
    await slow.reset();
  });
  afterAll(() => slow.close());

  it("is blocked, and goes ahead with a reason", async () => {
    const error = await slow.refused();
    expect(codesOf(error)).toEqual(["soak_too_short"]);
    expect(error.message).toContain("has to run 1440 minutes on console-staging");
    const { promotion } = await slow.promote({ override: ["soak_too_short"], reason: "a fix for an outage" });
    expect(promotion.overridden).toEqual(["soak_too_short"]);
  });
});

describe("the production console", () => {
  it("promotes nothing, says where to, and records that it was asked", async () => {
    const production = await createTestConsole({ environment: "production", platform: stage.cockpit.platform });
    const { actor } = production.people.admin;
    const input = { digest: "any", confirm: "PROMOTE", totp: "000000" };
    const error = await failureOf(requestPromotion(production.as(actor), { kind: "promotion", input: input }, null));
    expect(error).toMatchObject({ code: "wrong_console", status: 403 });
    expect(error.message).toContain("Do this on console-staging: https://console-staging.raxx.app");
    expect((await production.auditOf("console-prod")).map(({ action }) => action)).toEqual([
      "console.version.promote_refused",
    ]);
    await production.close();
  });
});
