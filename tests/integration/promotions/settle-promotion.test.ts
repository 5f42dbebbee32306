import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { consoleSurface } from "@/lib/core/config";
import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { reopenDeploy } from "@/lib/deploys/reopen-deploy";
import type { DeployState } from "@/lib/deploys/schemas";
import { seedObservations } from "@/lib/drifts/observe-surface";
import { requestPromotion } from "@/lib/promotions/request-promotion";
import { resumePromotions } from "@/lib/promotions/resume-promotions";
import { advanceUntil, mintDeploy, step } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";
import { matching } from "@/tests/factories/matchers";
import { createPerson } from "@/tests/factories/person";
import { openPromotionStage, type PromotionStage } from "@/tests/integration/promotions/open-stage";

/** What a run does after it has released. */
const LAST_STEP = 8;

let stage: PromotionStage;

beforeAll(async () => {
  stage = await openPromotionStage();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const rowOf = (id: string) => stage.cockpit.db.promotion.findUniqueOrThrow({ where: { id } });
const actionsOf = async (id: string) =>
  (await stage.cockpit.auditOf(id)).map(({ action }) => action.replace("console.version.", ""));

/** A promotion whose deploy ends in that state; answers what is recorded of it. */
async function endsAs(state: DeployState) {
  const { promotion, deploy } = await stage.promote();
  await advanceUntil(stage.cockpit, deploy.id, state);
  expect(await actionsOf(promotion.id)).toEqual(["promote_requested", "promote_failed"]);
  const rows = await stage.cockpit.auditOf(promotion.id);
  return { promotion, deploy, row: await rowOf(promotion.id), audited: rows.at(-1) };
}

/** The console looks at what production's platform serves. */
async function looksAtProduction() {
  await seedObservations(stage.cockpit.system);
  const surface = consoleSurface(stage.cockpit.running.config, "production");
  if (surface !== null) await observeNow(stage.cockpit.system, surface);
}

describe("a promotion", () => {
  it("is promoted once production runs the commit, with who asked, from what, to what and when", async () => {
    const { admin, cockpit, shas } = stage;
    const { promotion, deploy } = await stage.promote();
    const verifying = await advanceUntil(cockpit, deploy.id, "verifying");
    expect(await rowOf(promotion.id)).toMatchObject({ state: "requested", endedAt: null });
    await advanceUntil(cockpit, verifying.id, "succeeded");
    expect(await rowOf(promotion.id)).toMatchObject({ state: "promoted", failureCode: null });
    expect((await cockpit.auditOf(promotion.id)).at(-1)).toMatchObject({
      action: "console.version.promoted",
      actor: { kind: "system" },
      surface_id: "console-prod",
      payload: {
        from_sha: shas[3],
        to_sha: shas[0],
        requested_by_admin_id: admin.id,
        promoted_at_utc: matching(/^2\d{3}-.*Z$/),
        promotion_id: promotion.id,
        deploy_id: deploy.id,
      },
    });
    expect(await cockpit.platform.live("raxx-console-prod")).toBe(shas[0]);
    expect(await cockpit.platform.posts(deploy.correlation_id)).toBe(1);
  });

  it("fails when GitHub refuses the dispatch, and production stays as it was", async () => {
    const { cockpit, shas } = stage;
    await cockpit.platform.scenario({ disabled_workflows: ["deploy-console.yml"] });
    const { row, audited, promotion, deploy } = await endsAs("errored");
    expect(row).toMatchObject({ state: "failed", failureCode: "workflow_disabled" });
    const ids = { promotion_id: promotion.id, deploy_id: deploy.id };
    expect(audited?.payload).toMatchObject({ kind: "promotion", code: "workflow_disabled", ...ids });
    expect(await cockpit.platform.live("raxx-console-prod")).toBe(shas[3]);
  });

  it("fails with its run", async () => {
    await stage.cockpit.platform.scenario({ fail_step: { surface_id: "console-prod", step: 5 } });
    const { row } = await endsAs("failed");
    expect(row.state).toBe("failed");
    expect(row.failureMessage).toMatch(/\S/);
  });

  it("fails as a mismatch when production comes up on another commit than the platform has released", async () => {
    const { promotion, deploy } = await stage.promote();
    stage.production.says = stage.shas[3] ?? "";
    await advanceUntil(stage.cockpit, deploy.id, "verifying");
    expect((await step(stage.cockpit, deploy.id)).state).toBe("verifying");
    stage.cockpit.moveClock(180_000);
    expect((await step(stage.cockpit, deploy.id)).state).toBe("errored");
    const row = await rowOf(promotion.id);
    expect(row).toMatchObject({ state: "failed", failureCode: "verification_mismatch" });
    expect(row.failureMessage).toContain(`console-prod runs ${stage.shas[3]?.slice(0, 7) ?? ""}`);
    expect(await actionsOf(promotion.id)).toEqual(["promote_requested", "promote_failed"]);
  });

  it("that had failed is promoted after all when production's own process answers late, with its deploy's correction", async () => {
    const { cockpit } = stage;
    const { promotion, deploy } = await stage.promote();
    stage.production.says = stage.shas[3] ?? "";
    await advanceUntil(cockpit, deploy.id, "verifying");
    cockpit.moveClock(180_000);
    expect((await step(cockpit, deploy.id)).state).toBe("errored");
    stage.production.says = undefined;
    await looksAtProduction();
    expect(await rowOf(promotion.id)).toMatchObject({ state: "promoted", failureCode: null, failureMessage: null });
    expect(await actionsOf(promotion.id)).toEqual(["promote_requested", "promote_failed", "promoted"]);
    expect((await cockpit.auditOf(promotion.id)).at(-1)?.payload).toMatchObject({ corrected: true });
    expect((await cockpit.auditOf(deploy.id)).at(-1)).toMatchObject({
      action: "console.deploy.corrected",
      payload: { from: "errored", to: "succeeded", evidence: { kind: "sha_live" } },
    });
  });

  it("is promoted when production runs the commit, although its run failed after the release", async () => {
    const { cockpit } = stage;
    await cockpit.platform.once({ fail_step: { surface_id: "console-prod", step: LAST_STEP } });
    const { promotion, deploy } = await endsAs("failed");
    await looksAtProduction();
    await looksAtProduction();
    expect((await cockpit.db.deploy.findUniqueOrThrow({ where: { id: deploy.id } })).state).toBe("failed");
    expect(await rowOf(promotion.id)).toMatchObject({ state: "promoted", failureCode: null, failureMessage: null });
    expect(await actionsOf(promotion.id)).toEqual(["promote_requested", "promote_failed", "promoted"]);
    const payload = { corrected: true, requested_by_admin_id: stage.admin.id, promoted_at_utc: matching(/Z$/) };
    expect((await cockpit.auditOf(promotion.id)).at(-1)?.payload).toMatchObject(payload);
  });

  it("fails when somebody cancels it before anything was sent, in whose name it says", async () => {
    const { cockpit } = stage;
    const { promotion, deploy } = await stage.promote();
    await cancelDeploy(cockpit.as("operator"), deploy.id);
    expect(await rowOf(promotion.id)).toMatchObject({ state: "failed", failureCode: "cancelled" });
    const audited = (await cockpit.auditOf(promotion.id)).at(-1);
    expect(audited).toMatchObject({ action: "console.version.promote_failed", payload: { code: "cancelled" } });
    expect(audited?.actor.email).toBe(cockpit.people.operator.email);
  });

  it("that has failed is open again when somebody runs it again, and then promoted", async () => {
    const { cockpit } = stage;
    await cockpit.platform.scenario({ fail_step: { surface_id: "console-prod", step: 5 } });
    const { promotion, deploy } = await endsAs("failed");
    await cockpit.platform.scenario({ fail_step: null });
    const { runId } = await cockpit.db.deploy.findUniqueOrThrow({ where: { id: deploy.id } });
    await cockpit.platform.rerun(runId ?? "");
    const run = await cockpit.system.github.getRun(runId ?? "");
    const row = await cockpit.db.deploy.findUniqueOrThrow({ where: { id: deploy.id } });
    expect(run !== null && (await reopenDeploy(cockpit.system, row, run))).toBe(true);
    expect(await rowOf(promotion.id)).toMatchObject({ state: "requested", endedAt: null, failureCode: null });
    await advanceUntil(cockpit, deploy.id, "succeeded");
    expect(await rowOf(promotion.id)).toMatchObject({ state: "promoted" });
    expect(await actionsOf(promotion.id)).toEqual(["promote_requested", "promote_failed", "promoted"]);
    expect((await cockpit.auditOf(promotion.id)).at(-1)?.payload).toMatchObject({ corrected: true });
  });
});

describe("a promotion that is done, and whose run somebody starts again", () => {
  it("stays done where the release of that attempt fails and production runs the commit by the first", async () => {
    const { cockpit, shas } = stage;
    const { promotion, deploy } = await stage.promote();
    const { runId } = await advanceUntil(cockpit, deploy.id, "succeeded");
    await cockpit.platform.scenario({ release_status: { "raxx-console-prod": "failed" } });
    await cockpit.platform.moveClock(60_000);
    await cockpit.platform.rerun(runId ?? "");
    const run = await cockpit.system.github.getRun(runId ?? "", { fresh: true });
    const row = await cockpit.db.deploy.findUniqueOrThrow({ where: { id: deploy.id } });
    if (run === null) throw new Error("no run");
    expect(await reopenDeploy(cockpit.system, row, run)).toBe(true);
    const failed = await advanceUntil(cockpit, deploy.id, "failed");
    expect(failed).toMatchObject({ failureCode: "release_failed" });
    expect(failed.failureMessage).toContain(`${shas[0]?.slice(0, 7) ?? ""} is still live`);
    expect(await rowOf(promotion.id)).toMatchObject({ state: "promoted", failureCode: null, failureMessage: null });
    expect(await actionsOf(promotion.id)).toEqual(["promote_requested", "promoted", "promoted"]);
  });
});

describe("a rollback whose run failed after its release", () => {
  const openHolds = () => stage.cockpit.db.surfaceHold.findMany({ where: { endedAt: null } });

  /** A rollback that has failed, as far as its run says; production runs its commit. */
  async function fails() {
    const { cockpit, shas } = stage;
    const earlier = shas[5] ?? "";
    const ran = { surfaceId: "console-prod", workflow: "deploy-console.yml", targetEnv: "production", sha: earlier };
    await mintDeploy(cockpit, { ...ran, requestedAt: new Date(cockpit.now().getTime() - 3 * 86_400_000) });
    await cockpit.platform.once({ fail_step: { surface_id: "console-prod", step: LAST_STEP } });
    const { digest } = await stage.review();
    const input = { to_sha: earlier, reason: "invoices show the wrong total", confirm: "ROLLBACK", digest } as const;
    const answer = await requestPromotion(
      stage.ctx(),
      { kind: "rollback", input: { ...input, totp: await stage.code() } },
      null,
    );
    await advanceUntil(cockpit, answer.deploy.id, "failed");
    expect(await openHolds()).toHaveLength(0);
    return { ...answer, earlier };
  }

  it("is done, in the audit log too, and holds promotions once, until somebody resumes", async () => {
    const { cockpit } = stage;
    const { promotion, deploy, earlier } = await fails();
    await looksAtProduction();
    expect((await cockpit.db.deploy.findUniqueOrThrow({ where: { id: deploy.id } })).state).toBe("failed");
    expect(await rowOf(promotion.id)).toMatchObject({ state: "promoted", failureCode: null });
    expect(await actionsOf(promotion.id)).toEqual(["rollback_requested", "promote_failed", "rolled_back"]);
    const payload = { corrected: true, rolled_back_at_utc: matching(/Z$/) };
    expect((await cockpit.auditOf(promotion.id)).at(-1)?.payload).toMatchObject(payload);
    expect(await openHolds()).toMatchObject([{ sha: earlier, setById: stage.admin.id }]);
    await resumePromotions(cockpit.as("admin"), { reason: "mended" });
    const { runId } = await cockpit.db.deploy.findUniqueOrThrow({ where: { id: deploy.id } });
    await cockpit.platform.rerun(runId ?? "");
    const run = await cockpit.system.github.getRun(runId ?? "");
    const row = await cockpit.db.deploy.findUniqueOrThrow({ where: { id: deploy.id } });
    expect(run !== null && (await reopenDeploy(cockpit.system, row, run))).toBe(true);
    await advanceUntil(cockpit, deploy.id, "succeeded");
    expect((await actionsOf(promotion.id)).at(-1)).toBe("rolled_back");
    expect((await cockpit.auditOf(promotion.id)).at(-1)?.payload).toMatchObject({ corrected: true });
    expect(await openHolds()).toHaveLength(0);
  });

  it("holds nothing when somebody has ordered something since", async () => {
    const { cockpit } = stage;
    const { promotion } = await fails();
    const person = await createPerson(cockpit, { role: "admin" });
    const newer = await stage.promote({}, person);
    await cancelDeploy(cockpit.as("operator"), newer.deploy.id);
    await looksAtProduction();
    expect(await rowOf(promotion.id)).toMatchObject({ state: "promoted" });
    expect((await actionsOf(promotion.id)).at(-1)).toBe("rolled_back");
    expect(await openHolds()).toHaveLength(0);
  });
});
