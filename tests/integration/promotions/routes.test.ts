import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import * as promotionRoute from "@/app/api/promotions/[id]/route";
import * as resumeRoute from "@/app/api/promotions/resume/route";
import * as promotionsRoute from "@/app/api/promotions/route";
import * as reviewRoute from "@/app/api/rollbacks/review/route";
import * as rollbacksRoute from "@/app/api/rollbacks/route";
import {
  promotionAnswerSchema,
  promotionListSchema,
  rollbackReviewSchema,
  rollbackTargetsSchema,
} from "@/lib/promotions/schemas";
import { mintDeploy } from "@/tests/factories/deploys";
import { bearer, call, serve } from "@/tests/factories/requests";
import { openPromotionStage, type PromotionStage } from "@/tests/integration/promotions/open-stage";

let stage: PromotionStage;

beforeAll(async () => {
  stage = await openPromotionStage();
  serve(stage.cockpit);
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const viewer = () => bearer(stage.cockpit.people.viewer.apiToken);
const post = (body: unknown, headers: Record<string, string> = {}) =>
  call(stage.cockpit, promotionsRoute.POST, {
    method: "POST",
    body,
    headers: { ...bearer(stage.admin.apiToken), ...headers },
  });

describe("POST /api/promotions", () => {
  it("answers 202 with the promotion, its deploy and where to look", async () => {
    const response = await post(await stage.order());
    expect(response.status).toBe(202);
    const { promotion, deploy } = promotionAnswerSchema.parse(await response.json());
    expect(promotion.deploy_id).toBe(deploy.id);
    expect(response.headers.get("location")).toBe(`/api/promotions/${promotion.id}`);
  });

  it("answers the same to the same key", async () => {
    const body = await stage.order();
    const [first, again] = [
      await post(body, { "idempotency-key": "k-1" }),
      await post({ ...body, totp: "000000" }, { "idempotency-key": "k-1" }),
    ];
    expect(again.status).toBe(202);
    expect(promotionAnswerSchema.parse(await again.json()).promotion.id).toBe(
      promotionAnswerSchema.parse(await first.json()).promotion.id,
    );
  });

  it("answers 409 with what changed and the versions as they are now", async () => {
    const response = await post(await stage.order({ digest: "x" }));
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      code: "review_stale",
      changed: ["production_sha", "staging_sha", "commits", "migrations", "blockers"],
      versions: { status: "ahead", staging: { running_sha: stage.shas[0] } },
    });
  });

  it.each([
    [{ digest: "x", confirm: "PROMOTE" }, "totp"],
    [{ digest: "", confirm: "PROMOTE", totp: "123456" }, "digest"],
    [{ digest: "x", totp: "123456" }, "confirm"],
    [{ digest: "x", confirm: "PROMOTE", totp: "123456", sha: "a".repeat(40) }, ""],
  ])("answers 422 to %j", async (body, path) => {
    const response = await post(body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "invalid_input", errors: [{ path }] });
  });

  it("answers 401 to nobody", async () => {
    const response = await call(stage.cockpit, promotionsRoute.POST, { method: "POST", body: await stage.order() });
    expect(response.status).toBe(401);
  });
});

describe("GET /api/promotions", () => {
  it("lists promotions newest first, page by page, and shows each with its deploy as it is now", async () => {
    const ids: string[] = [];
    for (const minute of [1, 2, 3]) {
      const requestedAt = new Date(Date.UTC(2027, 0, 1, 0, minute));
      const { id } = await mintDeploy(stage.cockpit, { surfaceId: "console-prod", kind: "promotion", requestedAt });
      const by = { requestedById: stage.admin.id, requestedByEmail: stage.admin.email, requestedAt };
      const kind = { kind: "promotion", state: "failed", failureCode: "run_failed", failureMessage: "It failed." };
      const shas = { fromSha: stage.shas[3] ?? "", toSha: stage.shas[0] ?? "", digest: "d", overridden: [] };
      const row = { id: `prm_${minute}_${stage.admin.id}`, deployId: id, ...kind, ...shas, ...by };
      ids.unshift((await stage.cockpit.db.promotion.create({ data: row })).id);
    }
    const list = async (query: string) => {
      const sent = { path: `/api/promotions?${query}`, headers: viewer() };
      return promotionListSchema.parse(await (await call(stage.cockpit, promotionsRoute.GET, sent)).json());
    };
    const first = await list("limit=2");
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(first.items[0]?.failure).toEqual({ code: "run_failed", message: "It failed." });
    const second = await list(`limit=1&cursor=${first.next_cursor ?? ""}`);
    expect(second.items.map(({ id }) => id)).toEqual(ids.slice(2));

    const [id = ""] = ids;
    const one = await call(stage.cockpit, promotionRoute.GET, { params: { id }, headers: viewer() });
    expect(promotionAnswerSchema.parse(await one.json())).toMatchObject({
      promotion: { id },
      deploy: { kind: "promotion", state: "succeeded" },
    });
  });

  it("answers 404 for one that does not exist and 422 for a cursor of another list", async () => {
    const gone = await call(stage.cockpit, promotionRoute.GET, { params: { id: "prm_none" }, headers: viewer() });
    expect(gone.status).toBe(404);
    const sent = { path: "/api/promotions?cursor=abc", headers: viewer() };
    expect((await call(stage.cockpit, promotionsRoute.GET, sent)).status).toBe(422);
  });
});

describe("the routes of rollbacks", () => {
  it("list targets, review one and roll back with 202", async () => {
    const sha = stage.shas[5] ?? "";
    await mintDeploy(stage.cockpit, {
      surfaceId: "console-prod",
      sha,
      finishedAt: new Date("2026-11-20T08:05:00.000Z"),
    });
    const targets = await call(stage.cockpit, rollbacksRoute.GET, { headers: viewer() });
    expect(rollbackTargetsSchema.parse(await targets.json()).items.map((item) => item.sha)).toContain(sha);
    const path = `/api/rollbacks/review?to_sha=${sha}`;
    const reviewed = await call(stage.cockpit, reviewRoute.GET, { path, headers: viewer() });
    const { digest } = rollbackReviewSchema.parse(await reviewed.json());
    const body = { to_sha: sha, digest, confirm: "ROLLBACK", totp: await stage.code(), reason: "wrong totals" };
    const headers = bearer(stage.admin.apiToken);
    const response = await call(stage.cockpit, rollbacksRoute.POST, { method: "POST", body, headers });
    expect(response.status).toBe(202);
    expect(promotionAnswerSchema.parse(await response.json()).promotion.kind).toBe("rollback");
  });

  it("answer 422 to what is no commit", async () => {
    const sent = { path: "/api/rollbacks/review?to_sha=main", headers: viewer() };
    expect((await call(stage.cockpit, reviewRoute.GET, sent)).status).toBe(422);
  });
});

describe("POST /api/promotions/resume", () => {
  const resume = (headers: Record<string, string>) =>
    call(stage.cockpit, resumeRoute.POST, { method: "POST", body: { reason: "mended" }, headers });

  it("answers 204, and 404 once nothing is held", async () => {
    const by = { setById: stage.admin.id, setByEmail: stage.admin.email, setAt: stage.cockpit.now() };
    const data = { id: `hld_${stage.admin.id}`, sha: stage.shas[5] ?? "", reason: "wrong totals", ...by };
    await stage.cockpit.db.surfaceHold.create({ data });
    expect((await resume(viewer())).status).toBe(403);
    expect((await resume(bearer(stage.admin.apiToken))).status).toBe(204);
    expect((await resume(bearer(stage.admin.apiToken))).status).toBe(404);
  });
});
