import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { listAudit } from "@/lib/audit/queries";
import { type AuditRow, auditListSchema, auditQuerySchema } from "@/lib/audit/schemas";
import type { Context } from "@/lib/db/context";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { endAll, mirrorMain } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;
let viewer: Context;

beforeAll(async () => {
  cockpit = await createTestConsole();
  viewer = cockpit.as("viewer");
  await mirrorMain(cockpit);
  for (let round = 0; round < 3; round += 1) {
    for (const surface_id of ["api-staging", "console-staging"]) {
      const asked = { surface_id, reason: `round ${round}` };
      await requestDeploy(cockpit.as("operator"), asked, null);
      await failureOf(requestDeploy(cockpit.as("admin"), asked, null));
    }
    await endAll(cockpit);
    cockpit.moveClock(60_000);
  }
});
afterAll(() => cockpit.close());

async function list(input: Record<string, unknown> = {}): Promise<AuditRow[]> {
  const page = await listAudit(viewer, auditQuerySchema.parse(input));
  return auditListSchema.parse(page).items;
}

const expectEvery = (rows: AuditRow[], member: keyof AuditRow, value: unknown) => {
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.every((row) => row[member] === value)).toBe(true);
};

const expectEveryActor = (rows: AuditRow[], emails: string[]) =>
  expect([...new Set(rows.map(({ actor }) => actor.email))].toSorted()).toEqual(emails.toSorted());

describe("the audit list", () => {
  it("is newest first, and paging gives every row once", async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const input: Record<string, unknown> = { limit: "5", ...(cursor && { cursor }) };
      const page = await listAudit(viewer, auditQuerySchema.parse(input));
      seen.push(...page.items.map((row) => row.seq));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toHaveLength(12);
    expect(seen).toEqual(Array.from({ length: 12 }, (_none, index) => 12 - index));
  });

  it("is found by a part of a person's address or name, and of several people newest first", async () => {
    const [operator, admin] = [cockpit.people.operator.email, cockpit.people.admin.email];
    expectEveryActor(await list({ actor: operator.slice(0, -5).toUpperCase() }), [operator]);
    const both = await list({ actor: "@example.test", limit: "4" });
    expectEveryActor(both, [operator, admin]);
    expect(both.map(({ seq }) => seq)).toEqual(both.map(({ seq }) => seq).toSorted((one, other) => other - one));
    expect(both).toHaveLength(4);
    expect(await list({ actor: "%" })).toEqual([]);
  });

  it("does not repeat or lose rows when new ones arrive between two pages", async () => {
    const first = await listAudit(viewer, auditQuerySchema.parse({ limit: 3 }));
    await failureOf(requestDeploy(cockpit.as("viewer"), { surface_id: "getraxx" }, null));
    const rest = await list({ cursor: first.next_cursor });
    expect(rest[0]?.seq).toBe((first.items.at(-1)?.seq ?? 0) - 1);
  });

  it("is filtered by action, family, surface, environment and person", async () => {
    expectEvery(await list({ action: "console.deploy.intent" }), "action", "console.deploy.intent");
    expectEvery(await list({ family: "intent" }), "family", "intent");
    expectEvery(await list({ surface_id: "console-staging" }), "surface_id", "console-staging");
    expectEvery(await list({ env: "staging" }), "environment", "staging");
    expect(await list({ env: "production" })).toEqual([]);
    const { email } = cockpit.people.admin;
    const theirs = await list({ actor: email });
    expect(theirs.map((row) => row.action)).toEqual(Array(6).fill("console.deploy.intent.refused"));
    expect(await list({ action: "console.deploy.intent", surface_id: "api-staging" })).toHaveLength(3);
  });

  it("is filtered by time, from included, to excluded", async () => {
    const [newest] = await list({ action: "console.deploy.intent" });
    const at = newest?.at ?? "";
    expect((await list({ from: at, action: "console.deploy.intent" })).map((row) => row.seq)).toEqual([newest?.seq]);
    expect((await list({ to: at })).every((row) => row.at < at)).toBe(true);
  });

  it("finds nothing for what never happened", async () => {
    expect(await list({ action: "no.such.action" })).toEqual([]);
    expect(await list({ actor: "' OR 1=1 --" })).toEqual([]);
  });

  it.each([
    { family: "gossip" },
    { env: "moon" },
    { from: "yesterday" },
    { to: "2026-13-40T00:00:00Z" },
    { actor: "a\u0000" },
    { action: "\ud800" },
    { limit: "0" },
  ])("is not asked at all with %j", (input) => {
    expect(auditQuerySchema.safeParse(input).success).toBe(false);
  });

  it.each(["garbage", Buffer.from('["-1"]').toString("base64url"), Buffer.from('["1","2"]').toString("base64url")])(
    "refuses the cursor %s",
    async (cursor) => {
      expect((await failureOf(list({ cursor }))).code).toBe("invalid_input");
    },
  );
});
