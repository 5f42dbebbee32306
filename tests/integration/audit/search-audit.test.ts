import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { listAudit } from "@/lib/audit/queries";
import { type AuditFilter, auditQuerySchema } from "@/lib/audit/schemas";
import { appendRow, appendRows } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const REASONS = {
  ses_one: "Hotfix for the invoice run",
  ses_two: "the invoice, again",
  ses_three: 'says "quoted" \\ back\nnext line',
  ses_four: "zażółć gęślą 修复 naïve",
  ses_five: `back to ${SHA}`,
};

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  const operator = cockpit.as("operator");
  const admin = cockpit.as("admin");
  for (const [id, reason] of Object.entries(REASONS)) await appendRow(operator, id, { reason });
  // More than one block of rows lies on top of them.
  cockpit.moveClock(60_000);
  await appendRows(cockpit, 2_500);
  cockpit.moveClock(60_000);
  await appendRow(admin, "ses_late", { reason: "hotfix of the admin" });
});
afterAll(() => cockpit.close());

async function find(filter: Partial<AuditFilter> & { limit?: number }): Promise<string[]> {
  const page = await listAudit(
    cockpit.as("viewer"),
    auditQuerySchema.parse({ ...filter, limit: String(filter.limit ?? 50) }),
  );
  return page.items.map((row) => row.subject.id);
}

describe("searching the audit log", () => {
  it("finds rows that contain every word, whatever their case, newest first, however far back", async () => {
    expect(await find({ q: "hotfix" })).toEqual(["ses_late", "ses_one"]);
    expect(await find({ q: "INVOICE" })).toEqual(["ses_two", "ses_one"]);
    expect(await find({ q: "invoice hotfix" })).toEqual(["ses_one"]);
    expect(await find({ q: "  run   invoice " })).toEqual(["ses_one"]);
    expect(await find({ q: "hotfox" })).toEqual([]);
  });

  it("takes a piece with punctuation as it stands", async () => {
    expect(await find({ q: "invoice," })).toEqual(["ses_two"]);
    expect(await find({ q: '"quoted"' })).toEqual(["ses_three"]);
    expect(await find({ q: "next" })).toEqual(["ses_three"]);
    expect(await find({ q: "quoted\\ back" })).toEqual([]);
    expect(await find({ q: cockpit.people.admin.email })).toEqual(["ses_late"]);
  });

  it("knows words beyond ASCII, ids, and a SHA by its first digits", async () => {
    expect(await find({ q: "修复" })).toEqual(["ses_four"]);
    expect(await find({ q: "gęślą naïve" })).toEqual(["ses_four"]);
    expect(await find({ q: "ses_three" })).toEqual(["ses_three"]);
    for (const length of [7, 8, 12, 39, 40]) expect(await find({ q: SHA.slice(0, length) })).toEqual(["ses_five"]);
    expect(await find({ q: "01234567ffff" })).toEqual([]);
  });

  it("combines with every other filter", async () => {
    const { email } = cockpit.people.operator;
    const filter = {
      q: "hotfix",
      actor: email,
      family: "access",
      action: "console.auth.signed_in",
      env: "staging",
    } as const;
    expect(await find(filter)).toEqual(["ses_one"]);
    expect(await find({ actor: email, family: "access" })).toHaveLength(5);
    expect(await find({ ...filter, actor: cockpit.people.admin.email })).toEqual(["ses_late"]);
    expect(await find({ ...filter, env: "production" })).toEqual([]);
    expect(await find({ ...filter, family: "lock" })).toEqual([]);
    expect(await find({ subject_kind: "session", subject_id: "ses_two" })).toEqual(["ses_two"]);
    expect(await find({ subject_kind: "deploy", subject_id: "ses_two" })).toEqual([]);
  });

  it("is narrowed by time without missing a row whose clock was behind", async () => {
    const late = cockpit.as("admin", { now: () => new Date(cockpit.now().getTime() - 3_600_000) });
    await appendRow(late, "ses_behind", { reason: "hotfix of yesterday" });
    const hourAgo = new Date(cockpit.now().getTime() - 1_800_000).toISOString();
    expect(await find({ to: hourAgo })).toEqual(["ses_behind"]);
    expect(await find({ q: "hotfix", to: hourAgo })).toEqual(["ses_behind"]);
    expect(await find({ q: "hotfix", from: hourAgo })).toEqual(["ses_late", "ses_one"]);
    expect(await find({ from: "2040-01-01T00:00:00Z" })).toEqual([]);
    expect(await find({ to: "2020-01-01T00:00:00Z" })).toEqual([]);
  });

  it("gives every row once over pages, for a word that many rows have", async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const query = auditQuerySchema.parse({ q: "session", limit: "200", ...(cursor === null ? {} : { cursor }) });
      const page: Awaited<ReturnType<typeof listAudit>> = await listAudit(cockpit.as("viewer"), query);
      seen.push(...page.items.map((row) => row.seq));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 2_507 }, (_none, index) => 2_507 - index));
  });

  it.each(["", " ", "a b", "! ?", "a\u0000b", "\ud800x"])("is refused for %j", (q) => {
    expect(auditQuerySchema.safeParse({ q }).success).toBe(false);
  });
});
