import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { GET as statusRoute } from "@/app/api/audit/status/route";
import { POST } from "@/app/api/audit/verify/route";
import { getAuditStatus } from "@/lib/audit/queries";
import { auditStatusSchema, verificationSchema, verifyLineSchema } from "@/lib/audit/schemas";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { openDatabase } from "@/lib/db/database";
import { appendRow, appendRows, sqlAsOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/factories/failures";
import { bearer, call, type Sent, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
  await appendRows(cockpit, 400);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

const verify = (sent: Sent = {}) =>
  call(cockpit, POST, {
    method: "POST",
    ...sent,
    headers: { ...bearer(cockpit.people.admin.apiToken), ...sent.headers },
  });

describe("verifying the log", () => {
  it("answers what the contract describes and leaves a row that says who asked and what was found", async () => {
    const rows = await cockpit.auditCount();
    const answer: unknown = await (await verify()).json();
    const verdict = verificationSchema.parse(answer);
    expect(verdict).toMatchObject({ ok: true, rows, first_bad: null, checkpoint: null, anchor: { state: "none" } });
    const [row] = await cockpit.db.auditRow.findMany({ orderBy: { seq: "desc" }, take: 1 });
    expect(row).toMatchObject({ action: "console.audit.verified", actorEmail: cockpit.people.admin.email });
    expect(row?.envelope).toContain(`"ok": true`);
  });

  it("tells how far it is as lines, and ends with the verdict", async () => {
    const response = await verify({ headers: { accept: "application/x-ndjson" }, body: {} });
    expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
    const lines = (await response.text())
      .trimEnd()
      .split("\n")
      .map((line) => verifyLineSchema.parse(JSON.parse(line)));
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(lines.slice(0, -1).every((line) => line.kind === "progress")).toBe(true);
    expect(lines.at(-1)).toMatchObject({ kind: "verdict", verdict: { ok: true } });
  });

  it("says in its last line why there is no verdict", async () => {
    await sqlAsOwner(cockpit, "ALTER FUNCTION console_audit_append(jsonb) RENAME TO console_audit_append_away");
    const text = await (await verify({ headers: { accept: "application/x-ndjson" } })).text();
    expect(JSON.parse(text.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ kind: "failed", code: "unavailable" });
    expect((await verify()).status).toBe(503);
    await sqlAsOwner(cockpit, "ALTER FUNCTION console_audit_append_away(jsonb) RENAME TO console_audit_append");
  });

  it("is for admins, and takes nothing", async () => {
    const verified = () => cockpit.db.auditRow.count({ where: { action: "console.audit.verified" } });
    const before = await verified();
    for (const role of ["viewer", "operator"] as const) {
      expect((await verify({ headers: bearer(cockpit.people[role].apiToken) })).status).toBe(403);
      const accept = "application/x-ndjson";
      expect((await verify({ headers: { ...bearer(cockpit.people[role].apiToken), accept } })).status).toBe(403);
      expect((await failureOf(verifyAudit(cockpit.as(role)))).code).toBe("forbidden");
    }
    for (const body of [{ rows: 1 }, [], "x", 1, null]) expect((await verify({ body })).status).toBe(422);
    expect((await verify({ raw: "{" })).status).toBe(422);
    expect(await verified()).toBe(before);
  });

  it("judges the log as it was when it began, while others append", async () => {
    const operator = cockpit.as("operator");
    const appending = Promise.all(Array.from({ length: 30 }, (_none, index) => appendRow(operator, `ses_${index}`)));
    const verdicts = await Promise.all([1, 2, 3].map(() => verifyAudit(cockpit.as("admin"))));
    await appending;
    expect(verdicts.map(({ ok }) => ok)).toEqual([true, true, true]);
  });
});

describe("the state of the log", () => {
  it("says how long it is, and that the console's own role can only append to it", async () => {
    const response = await call(cockpit, statusRoute, { headers: bearer(cockpit.people.viewer.apiToken) });
    const status = auditStatusSchema.parse(await response.json());
    expect(status).toMatchObject({ rows: await cockpit.auditCount(), limited_role: true, last_checkpoint: null });
    expect(status.anchor).toMatchObject({ kind: "github", ok: true, since: null });
  });

  it("says that nothing but checkpoints protects it where the role owns the table", async () => {
    const { db, close } = openDatabase(cockpit.ownerUrl, 2);
    expect((await getAuditStatus(cockpit.as("viewer", { db }))).limited_role).toBe(false);
    await close();
  });
});
