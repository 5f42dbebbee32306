import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { recordAudit } from "@/lib/audit/append";
import { EVENTS } from "@/lib/audit/events";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { sqlAsOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain } from "@/tests/factories/deploys";
import { matching } from "@/tests/factories/matchers";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
afterAll(() => cockpit.close());

function append(ctx: Context, id: string, payload: Record<string, unknown> = {}): Promise<bigint> {
  const told = { person_id: "per_1", expires_at: "2026-11-24T00:00:00.000Z", ...payload };
  const event = { action: "console.auth.signed_in", subject: { kind: "session", id }, payload: told } as const;
  return inTransaction(ctx, (tx) => recordAudit(tx, ctx, event));
}

const linkSchema = z.array(
  z.object({ seq: z.coerce.bigint(), envelope: z.string(), prev_hash: z.string(), hash: z.string() }),
);

/** The rows as the database stores them, in the order of their numbers. */
async function storedRows() {
  const rows = await cockpit.db.$queryRaw`SELECT seq, envelope, prev_hash, hash FROM console_audit_log ORDER BY seq`;
  return linkSchema.parse(rows);
}

async function expectWholeChain(): Promise<void> {
  let previous = "0".repeat(64);
  let expected = 1n;
  for (const row of await storedRows()) {
    expect(row.seq).toBe(expected);
    expect(row.prev_hash).toBe(previous);
    expect(row.hash).toBe(createHash("sha256").update(`${previous}\n${row.envelope}`, "utf8").digest("hex"));
    expect(JSON.parse(row.envelope)).toMatchObject({ seq: Number(row.seq) });
    previous = row.hash;
    expected += 1n;
  }
}

describe("the chain of the audit log", () => {
  it("can be recomputed from the stored bytes, over a whole deploy and words of every alphabet", async () => {
    const { id } = await askForDeploy(cockpit, { reason: "zażółć 修复 👩🏽‍🚒 \\ \" ' %s \u2028 </script>" });
    await advanceUntil(cockpit, id, "succeeded");
    await expectWholeChain();
    expect((await storedRows()).length).toBeGreaterThanOrEqual(6);
  });

  it("has neither gap nor fork after a hundred appends at once", async () => {
    const before = (await storedRows()).length;
    const ctx = cockpit.as("operator");
    const numbers = await Promise.all(Array.from({ length: 100 }, (_none, index) => append(ctx, `ses_${index}`)));
    expect(new Set(numbers).size).toBe(100);
    expect((await storedRows()).length).toBe(before + 100);
    await expectWholeChain();
  });

  it("has no gap after a transaction that was rolled back", async () => {
    const ctx = cockpit.as("operator");
    const subject = { kind: "session", id: "gone" };
    const event = { action: "console.auth.signed_out", subject, payload: { reason: "ended" } } as const;
    const rolledBack = inTransaction(ctx, async (tx) => {
      await recordAudit(tx, ctx, event);
      throw new Error("changed its mind");
    });
    await expect(rolledBack).rejects.toThrow("changed its mind");
    await append(ctx, "ses_after");
    await expectWholeChain();
    expect(await cockpit.auditOf("gone")).toEqual([]);
  });

  it.each([
    ["UPDATE", `UPDATE console_audit_log SET envelope = replace(envelope, 'operator', 'nobody')`],
    ["UPDATE of a hash", `UPDATE console_audit_log SET hash = repeat('0', 64) WHERE seq = 1`],
    ["DELETE", `DELETE FROM console_audit_log WHERE seq = (SELECT max(seq) FROM console_audit_log)`],
    ["TRUNCATE", `TRUNCATE console_audit_log`],
    ["TRUNCATE with CASCADE", `TRUNCATE console_audit_log CASCADE`],
  ])("refuses an %s", async (_what, sql) => {
    const before = await storedRows();
    await expect(sqlAsOwner(cockpit, sql)).rejects.toThrow("append-only");
    expect(await storedRows()).toEqual(before);
  });

  it("refuses a column that would disagree with the stored bytes", async () => {
    const forged = `INSERT INTO console_audit_log (seq, envelope, prev_hash, hash, action) VALUES (999, '{}', 'x', 'x', 'x')`;
    await expect(sqlAsOwner(cockpit, forged)).rejects.toThrow("non-DEFAULT value");
  });
});

describe("a row", () => {
  it("says who, where, from where and about what", async () => {
    const ctx = cockpit.as("operator");
    await append(ctx, "ses_whole", { detail: "x" });
    const [row] = (await storedRows()).slice(-1);
    expect(JSON.parse(row?.envelope ?? "")).toEqual({
      seq: Number(row?.seq),
      id: matching(/^aud_[a-z2-7]{24}$/),
      at: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      action: "console.auth.signed_in",
      family: "access",
      actor: { kind: "token", id: cockpit.people.operator.apiTokenId, email: cockpit.people.operator.email },
      environment: "staging",
      selected_env: "staging",
      host: "console-staging.raxx.app",
      request_id: ctx.requestId,
      ip: "203.0.113.7",
      user_agent: "vitest",
      subject: { kind: "session", id: "ses_whole" },
      payload: { person_id: "per_1", expires_at: "2026-11-24T00:00:00.000Z", detail: "x" },
    });
  });

  it("names machines by kind and nobody as anonymous, without an e-mail address", async () => {
    await append(cockpit.as({ kind: "webhook", id: "delivery-1" }), "ses_hook");
    await append(cockpit.as({ kind: "anonymous" }), "ses_nobody");
    const [hook] = await cockpit.auditOf("ses_hook");
    const [nobody] = await cockpit.auditOf("ses_nobody");
    expect(hook?.actor).toEqual({ kind: "webhook", id: "delivery-1", email: null });
    expect(nobody?.actor).toEqual({ kind: "system", id: "anonymous", email: null });
  });

  it("of every action of the contract has a family of the contract", () => {
    const families = new Set(["intent", "lifecycle", "version", "lock", "flag", "secret", "access", "audit"]);
    for (const { family } of Object.values(EVENTS)) expect(families).toContain(family);
    expect(EVENTS).toMatchObject({
      "console.deploy.intent": { family: "intent" },
      "console.deploy.intent.refused": { family: "intent" },
      "console.deploy.intent.breakglass": { family: "intent" },
      "console.deploy.dispatched": { family: "lifecycle" },
      "console.deploy.succeeded": { family: "lifecycle" },
      "console.deploy.reopened": { family: "lifecycle" },
      "console.deploy.corrected": { family: "lifecycle" },
    });
  });
});
