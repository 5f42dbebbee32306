import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Role } from "@/lib/core/actor";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { type DeployRequest, deployRequestSchema } from "@/lib/deploys/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { endAll, mirrorMain, refusedIntent, startAfresh } from "@/tests/factories/deploys";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

function ask(input: Partial<DeployRequest> = {}, options: { who?: Role; key?: string } = {}) {
  const body = deployRequestSchema.parse({ surface_id: "api-staging", ...input });
  return requestDeploy(cockpit.as(options.who ?? "operator"), body, options.key ?? null);
}

const refused = (work: () => Promise<unknown>) => refusedIntent(cockpit, work);

describe("a surface with a live deploy", () => {
  it("refuses the second request with the first one's id, since when and by whom", async () => {
    const first = await ask();
    const error = await refused(() => ask({}, { who: "admin" }));
    expect(error).toMatchObject({ code: "deploy_in_flight", status: 409, extra: { deploy_id: first.id } });
    expect(error.extra).toHaveProperty("blockers.0", {
      ...{ code: "deploy_in_flight", message: error.message, clears_at: null, overridable: false },
      since: first.requestedAt.toISOString(),
      by: cockpit.people.operator.email,
      subject_id: first.id,
    });
  });

  it("does so as well while a person has to decide about it", async () => {
    const first = await ask();
    await cockpit.db.deploy.update({ where: { id: first.id }, data: { state: "unresolved" } });
    expect((await refused(() => ask())).code).toBe("deploy_in_flight");
  });

  it("leaves the other surfaces free, also those of the same workflow", async () => {
    await ask();
    expect((await ask({ surface_id: "api-prod", confirm: "api-prod" })).state).toBe("requested");
  });

  it("is won by exactly one of two requests at once, and by exactly one of twenty", async () => {
    for (const crowd of [2, 20]) {
      await endAll(cockpit);
      const outcomes = await Promise.allSettled(Array.from({ length: crowd }, () => ask()));
      const winners = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.id] : []));
      expect(winners).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === "fulfilled") continue;
        expect(outcome.reason).toMatchObject({ code: "deploy_in_flight", extra: { deploy_id: winners[0] } });
      }
    }
  });
});

describe("an idempotency key", () => {
  it("answers the same deploy again, without another row", async () => {
    const first = await ask({}, { key: "key-again" });
    const audit = await cockpit.auditCount();
    expect((await ask({}, { key: "key-again" })).id).toBe(first.id);
    expect(await cockpit.auditCount()).toBe(audit);
  });

  it("does so also when the deploy has ended, rather than deploy once more", async () => {
    const first = await ask({}, { key: "key-ended" });
    await endAll(cockpit);
    expect(await ask({}, { key: "key-ended" })).toMatchObject({ id: first.id, state: "cancelled" });
  });

  it("is one deploy for twenty requests at once", async () => {
    const rows = await Promise.all(Array.from({ length: 20 }, () => ask({ reason: "once" }, { key: "key-twenty" })));
    expect(new Set(rows.map((row) => row.id)).size).toBe(1);
    expect(await cockpit.db.deploy.count({ where: { idempotencyKey: "key-twenty" } })).toBe(1);
  });

  it("cannot be used for another request", async () => {
    await ask({ reason: "one" }, { key: "key-other" });
    for (const input of [{ reason: "two" }, {}, { surface_id: "getraxx", reason: "one" }]) {
      const error = await refused(() => ask(input, { key: "key-other" }));
      expect(error).toMatchObject({ code: "invalid_input", errors: [{ path: "Idempotency-Key" }] });
    }
  });

  it("is each person's own", async () => {
    const mine = await ask({}, { key: "key-mine" });
    const theirs = await ask({ surface_id: "console-staging" }, { who: "admin", key: "key-mine" });
    expect(theirs.id).not.toBe(mine.id);
  });

  it("is free again after a refusal", async () => {
    await refused(() => ask({ surface_id: "api-prod" }, { key: "key-free" }));
    expect((await ask({ surface_id: "api-prod", confirm: "api-prod" }, { key: "key-free" })).state).toBe("requested");
  });
});
