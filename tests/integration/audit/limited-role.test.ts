import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { anchorAudit } from "@/lib/audit/anchor-checkpoint";
import { getAuditStatus } from "@/lib/audit/queries";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { lockSurface } from "@/lib/locks/lock-surface";
import { openSession } from "@/lib/people/open-session";
import { appendRow, sqlAsOwner } from "@/tests/factories/audit";
import { advanceUntil, askForDeploy } from "@/tests/factories/deploys";
import { createPerson } from "@/tests/factories/person";
import { signInOf } from "@/tests/integration/people/open-console";
import { openPromotionStage, type PromotionStage } from "@/tests/integration/promotions/open-stage";

let stage: PromotionStage;

beforeAll(async () => {
  stage = await openPromotionStage();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const sqlAsConsole = (sql: string) => stage.cockpit.db.$executeRawUnsafe(sql);

async function wholeLog(): Promise<unknown> {
  const log = await sqlAsOwner(stage.cockpit, "SELECT * FROM console_audit_log ORDER BY seq");
  return { log, head: await sqlAsOwner(stage.cockpit, "SELECT * FROM console_audit_head") };
}

describe("a console whose role may only append to the audit log", () => {
  it("deploys, signs in, locks, promotes and makes checkpoints, each with its row", async () => {
    const { cockpit } = stage;
    const [role] = await cockpit.db.$queryRaw<{ name: string }[]>`SELECT current_user::text AS name`;
    expect(role?.name).toBe("console_limited");

    const deploy = await askForDeploy(cockpit);
    await advanceUntil(cockpit, deploy.id, "succeeded");
    const person = await createPerson(cockpit, { role: "viewer" });
    await openSession(cockpit.as({ kind: "anonymous" }), await signInOf(person, cockpit.now()));
    await lockSurface(cockpit.as("operator"), "getraxx", { kind: "lock", reason: "the books are being closed" });
    const { promotion } = await stage.promote();
    cockpit.moveClock(11 * 60_000);
    await anchorAudit(cockpit.system);

    const rows = await cockpit.db.auditRow.findMany({ orderBy: { seq: "asc" } });
    const actions = rows.map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining([
        "console.deploy.intent",
        "console.deploy.succeeded",
        "console.auth.signed_in",
        "console.lock.set",
        "console.version.promote_requested",
        "console.audit.checkpoint",
      ]),
    );
    expect((await cockpit.auditOf(promotion.id)).length).toBe(1);
    const status = await getAuditStatus(cockpit.as("viewer"));
    expect(status).toMatchObject({ limited_role: true, anchor: { ok: true } });
    expect(status.last_checkpoint?.anchored_at).not.toBeNull();
    expect((await verifyAudit(cockpit.as("admin"))).ok).toBe(true);
  });

  const forged = `INSERT INTO console_audit_log (seq, envelope, prev_hash, hash)
    SELECT seq + 1, envelope, hash, hash FROM console_audit_log ORDER BY seq DESC LIMIT 1`;
  it.each([
    ["add a row past the function", forged],
    ["change a row", "UPDATE console_audit_log SET envelope = replace(envelope, 'signed_in', 'signed_out')"],
    ["take a row away", "DELETE FROM console_audit_log WHERE seq = 1"],
    ["empty the log", "TRUNCATE console_audit_log"],
    ["move the head", "UPDATE console_audit_head SET seq = 0"],
    ["hold the head, so that nobody can append", "SELECT seq FROM console_audit_head FOR UPDATE"],
    ["take the head away", "DELETE FROM console_audit_head"],
    ["hide rows from a search by time", "UPDATE console_audit_spans SET min_at = 'z'"],
    ["change a checkpoint", "UPDATE audit_checkpoints SET head_hash = 'x'"],
    ["take a checkpoint away", "DELETE FROM audit_checkpoints"],
    ["change what somebody said of a deploy", "UPDATE deploy_verdicts SET note = 'x'"],
    ["give the database another stamp", "UPDATE console_stamp SET environment = 'production'"],
    ["touch the list of migrations", "UPDATE _prisma_migrations SET rolled_back_at = now()"],
    ["switch a trigger off", "ALTER TABLE console_audit_log DISABLE TRIGGER ALL"],
    ["switch every trigger of its session off", "SET session_replication_role = replica"],
    ["take a trigger away", "DROP TRIGGER console_audit_log_append_only ON console_audit_log"],
    ["put a trigger in the way", "CREATE TRIGGER mine BEFORE INSERT ON console_audit_log EXECUTE FUNCTION now()"],
    ["alter the log", "ALTER TABLE console_audit_log ALTER COLUMN actor_email DROP EXPRESSION"],
    ["drop the log", "DROP TABLE console_audit_log"],
    [
      "replace the function",
      "CREATE OR REPLACE FUNCTION console_audit_append(p_envelope jsonb) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
    ],
    ["alter the function", "ALTER FUNCTION console_audit_append(jsonb) SECURITY INVOKER"],
    ["put a better match beside a function", "CREATE FUNCTION encode(bytea, unknown) RETURNS text LANGUAGE sql AS ''"],
    ["create a table", "CREATE TABLE console_audit_twin (id int)"],
    ["become the owner", "SET ROLE console"],
    ["become the owner of the log", "ALTER TABLE console_audit_log OWNER TO console_limited"],
  ])("cannot %s", async (_what, sql) => {
    await appendRow(stage.cockpit.as("operator"), "ses_kept");
    const before = await wholeLog();
    await expect(sqlAsConsole(sql)).rejects.toThrow(/permission denied|must be owner/);
    expect(await wholeLog()).toEqual(before);
  });

  it("cannot give itself a right it does not have", async () => {
    await sqlAsConsole("GRANT UPDATE, DELETE ON console_audit_log TO console_limited").catch(() => undefined);
    expect((await getAuditStatus(stage.cockpit.as("viewer"))).limited_role).toBe(true);
  });

  it("appends to the log itself, even where a table of the same name lies in its way", async () => {
    const { cockpit } = stage;
    const before = await cockpit.auditCount();
    await cockpit.db.$transaction(async (tx) => {
      for (const table of ["console_audit_log", "console_audit_head"]) {
        await tx.$executeRawUnsafe(`CREATE TEMP TABLE ${table} (LIKE public.${table} INCLUDING ALL) ON COMMIT DROP`);
      }
      await tx.$executeRaw`INSERT INTO pg_temp.console_audit_head VALUES (1, 0, repeat('0', 64))`;
      const envelope = JSON.stringify({ id: "aud_shadowed", at: "x", action: "x", family: "x", environment: "x" });
      await tx.$executeRaw`SELECT public.console_audit_append(${envelope}::jsonb)`;
    });
    expect(await cockpit.auditCount()).toBe(before + 1);
    expect((await verifyAudit(cockpit.as("admin"))).ok).toBe(true);
  });
});
