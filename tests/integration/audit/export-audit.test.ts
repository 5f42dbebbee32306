import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { GET } from "@/app/api/audit/export/route";
import { exportAudit } from "@/lib/audit/export-audit";
import { auditExportSchema, auditRowSchema } from "@/lib/audit/schemas";
import { appendRow, appendRows, sqlAsOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/factories/failures";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
  await appendRow(cockpit.as("operator"), "ses_plain", { reason: 'a "reason", with commas' });
  await appendRow(cockpit.as("operator"), "=1+1");
  await appendRow(cockpit.as("operator"), "@SUM(A1)");
  await appendRow(cockpit.as("operator", { userAgent: "+cmd|' /C calc'!A0" }), "-2");
  await appendRows(cockpit, 2_100);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

const download = (query: string, role: "viewer" | "operator" | "admin" = "admin") =>
  call(cockpit, GET, { path: `/api/audit/export?${query}`, headers: bearer(cockpit.people[role].apiToken) });

describe("an export", () => {
  it("as NDJSON is every row, newest first, and is itself in the log before its first byte", async () => {
    const rows = await cockpit.auditCount();
    const response = await download("format=ndjson");
    expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="audit-staging-[\d-]{10}\.ndjson"$/,
    );
    const [record] = await cockpit.db.auditRow.findMany({ where: { action: "console.audit.exported" } });
    expect(record?.seq).toBe(BigInt(rows + 1));
    expect(record?.actorEmail).toBe(cockpit.people.admin.email);
    await appendRow(cockpit.as("operator"), "ses_meanwhile");
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines).toHaveLength(rows);
    const seqs = lines.map((line) => auditRowSchema.parse(JSON.parse(line)).seq);
    expect(seqs).toEqual(Array.from({ length: rows }, (_none, index) => rows - index));
  });

  it("as CSV holds nothing that a spreadsheet would run", async () => {
    const bytes = Buffer.from(await (await download("format=csv&q=vitest")).arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = bytes.subarray(3).toString("utf8");
    const lines = text.trimEnd().split("\r\n");
    expect(lines[0]).toMatch(/^seq,at,action,family,actor_kind/);
    expect(lines).toHaveLength(5);
    expect(text).toContain(`"{""reason"":""a \\""reason\\"", with commas"",`);
    const cells = lines.slice(1).flatMap((line) => line.split(","));
    expect(cells.filter((cell) => /^[=+@-]/.test(cell))).toEqual([]);
    expect(text).toContain(",'=1+1,");
    expect(text).toContain(",'@SUM(A1),");
  });

  it("is filtered as the list is", async () => {
    const text = await (await download("format=ndjson&subject_kind=session&subject_id=ses_plain")).text();
    expect(text.trimEnd().split("\n")).toHaveLength(1);
    expect(await (await download("format=ndjson&family=lock")).text()).toBe("");
  });

  it("is read no further than somebody takes it", async () => {
    const lines = await exportAudit(cockpit.as("admin"), auditExportSchema.parse({ format: "ndjson" }));
    const source = lines[Symbol.asyncIterator]();
    await source.next();
    const { value } = await source.next();
    expect(String(value).trimEnd().split("\n")).toHaveLength(1_000);
    await source.return?.();
    expect((await source.next()).done).toBe(true);
  });

  it("is refused to viewers and operators, to nobody and to a request that names no format, and leaves no row of an export then", async () => {
    const exports = () => cockpit.db.auditRow.count({ where: { action: "console.audit.exported" } });
    const before = await exports();
    expect((await download("format=csv", "viewer")).status).toBe(403);
    expect((await download("format=csv", "operator")).status).toBe(403);
    expect((await call(cockpit, GET, { path: "/api/audit/export?format=csv" })).status).toBe(401);
    expect((await download("format=xlsx")).status).toBe(422);
    expect((await failureOf(exportAudit(cockpit.as("operator"), { format: "csv" }))).code).toBe("forbidden");
    expect(await exports()).toBe(before);
  });

  it("does not begin when the row about it cannot be written", async () => {
    await sqlAsOwner(cockpit, "ALTER FUNCTION console_audit_append(jsonb) RENAME TO console_audit_append_away");
    const response = await download("format=csv");
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    await sqlAsOwner(cockpit, "ALTER FUNCTION console_audit_append_away(jsonb) RENAME TO console_audit_append");
  });
});
