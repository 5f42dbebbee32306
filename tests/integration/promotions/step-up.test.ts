import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { AppError } from "@/lib/core/errors";
import { utcWords } from "@/lib/core/words";
import { openDatabase } from "@/lib/db/database";
import { openSession } from "@/lib/people/open-session";
import { requestPromotion } from "@/lib/promotions/request-promotion";
import { advanceUntil } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { signInOf } from "@/tests/integration/people/open-console";
import { openPromotionStage, type PromotionStage } from "@/tests/integration/promotions/open-stage";

let stage: PromotionStage;

beforeAll(async () => {
  stage = await openPromotionStage();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const codeOf = (error: unknown) => (error instanceof AppError ? error.code : String(error));

const signIn = async () =>
  openSession(stage.cockpit.as({ kind: "anonymous" }), await signInOf(stage.admin, stage.cockpit.now()));

describe("the code of a promotion", () => {
  it("makes exactly one promotion, dispatched once, of a thousand submissions at once", async () => {
    const { cockpit, admin } = stage;
    const input = await stage.order();
    const before = (await cockpit.platform.counts()).github.total;
    const crowd = Array.from({ length: 1_000 }, () =>
      requestPromotion(stage.ctx(), { kind: "promotion", input: input }, null),
    );
    const outcomes = await Promise.allSettled(crowd);
    const won = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    expect(won).toHaveLength(1);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [codeOf(outcome.reason)] : []));
    expect(new Set(refusals)).toEqual(new Set(["deploy_in_flight"]));
    expect(await cockpit.db.promotion.count({ where: { requestedById: admin.id } })).toBe(1);
    expect((await cockpit.platform.counts()).github.total - before).toBeLessThan(20);
    const id = won[0]?.deploy.id ?? "";
    const row = await advanceUntil(cockpit, id, "succeeded");
    expect(await cockpit.platform.posts(row.correlationId)).toBe(1);
  }, 60_000);

  it("sent fifty times at once with one key, on two instances, is one promotion and never a wrong code", async () => {
    const { cockpit, admin } = stage;
    const input = await stage.order();
    const other = openDatabase(cockpit.databaseUrl);
    const sent = Array.from({ length: 50 }, (_, index) => {
      const ctx = stage.ctx();
      return requestPromotion(
        index % 2 === 0 ? ctx : { ...ctx, db: other.db },
        { kind: "promotion", input: input },
        "key-once",
      );
    });
    const answers = await Promise.all(sent);
    await other.close();
    expect(new Set(answers.map(({ deploy }) => deploy.id)).size).toBe(1);
    expect((await cockpit.auditOf(admin.id)).map(({ action }) => action)).toEqual(["console.auth.step_up_succeeded"]);
    const refusals = { action: "console.version.promote_refused", actorId: admin.id };
    expect(await cockpit.db.auditRow.count({ where: refusals })).toBe(0);
  }, 30_000);

  it("does not promote after it was used to sign in", async () => {
    await signIn();
    const error = await stage.refused();
    expect(error).toMatchObject({ code: "step_up_failed", status: 403 });
    expect(error.message).not.toContain("used");
  });

  it("does not promote a second time", async () => {
    const input = await stage.order();
    const { deploy } = await requestPromotion(stage.ctx(), { kind: "promotion", input: input }, null);
    await stage.cockpit.db.deploy.update({ where: { id: deploy.id }, data: { state: "cancelled" } });
    const { digest } = await stage.review();
    const error = await failureOf(
      requestPromotion(stage.ctx(), { kind: "promotion", input: { ...input, digest } }, null),
    );
    expect(error.code).toBe("step_up_failed");
  });

  it("may be wrong ten times: then every code is refused until a time that is told, and signing in still works", async () => {
    for (let wrong = 0; wrong < 10; wrong += 1) {
      expect((await failureOf(stage.promote({ totp: "000000" }))).code).toBe("step_up_failed");
    }
    const error = await failureOf(stage.promote());
    expect(error).toMatchObject({ code: "step_up_locked", status: 429 });
    expect(error.message).toContain(`until ${utcWords(new Date(String(error.extra.until)))}`);
    expect(error.retryAfter).toBeGreaterThan(0);
    expect(await stage.lastStepOf()).toBe(0n);
    expect(await stage.cockpit.db.promotion.count({ where: { requestedById: stage.admin.id } })).toBe(0);
    expect(await signIn()).toBeTruthy();
  });
});
