import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Role } from "@/lib/core/actor";
import { type Database, openDatabase } from "@/lib/db/database";
import type { Prisma } from "@/lib/db/generated/client";
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
      code: "deploy_in_flight",
      message: error.message,
      clears_at: null,
      overridable: false,
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

/** A database on which something happens right after the first look for a key. */
function afterFirstLook(db: Database, then: () => Promise<unknown>): Database {
  let looked = false;
  const deploy = new Proxy(db.deploy, {
    get: (target, name): unknown => {
      if (name !== "findUnique" || looked) return Reflect.get(target, name);
      return async (query: Prisma.DeployFindUniqueArgs) => {
        looked = true;
        const seen = await target.findUnique(query);
        await then();
        return seen;
      };
    },
  });
  return new Proxy(db, { get: (target, name): unknown => (name === "deploy" ? deploy : Reflect.get(target, name)) });
}

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

  it("is one deploy for fifty requests at once on two instances, and no refusal is written", async () => {
    const other = openDatabase(cockpit.databaseUrl);
    const before = await cockpit.auditCount();
    const ask50 = Array.from({ length: 50 }, (_, index) => {
      const db = index % 2 === 0 ? cockpit.db : other.db;
      return requestDeploy(cockpit.as("operator", { db }), { surface_id: "api-staging" }, "key-fifty");
    });
    const rows = await Promise.all(ask50);
    await other.close();
    expect(new Set(rows.map((row) => row.id)).size).toBe(1);
    expect((await cockpit.auditCount()) - before).toBe(1);
  });

  it("is the first request's deploy also for one that was refused because of it", async () => {
    const ctx = cockpit.as("operator");
    // The twin is written between this one's look for the key and its look for a live deploy.
    const second = requestDeploy(
      { ...ctx, db: afterFirstLook(ctx.db, () => ask({}, { key: "key-twin" })) },
      { surface_id: "api-staging" },
      "key-twin",
    );
    const row = await second;
    expect(await cockpit.db.deploy.findMany({ where: { idempotencyKey: "key-twin" } })).toMatchObject([{ id: row.id }]);
    const last = await cockpit.db.auditRow.findFirstOrThrow({ orderBy: { seq: "desc" } });
    expect(last.action).toBe("console.deploy.intent");
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
