import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { GET as readyz } from "@/app/readyz/route";
import { anchorAudit } from "@/lib/audit/anchor-checkpoint";
import { getAuditStatus } from "@/lib/audit/queries";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { listAttention } from "@/lib/board/queries";
import { listMeasures } from "@/lib/metrics/queries";
import { readinessSchema } from "@/lib/reconciler/readiness";
import { appendRow, appendRows } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { containing } from "@/tests/factories/matchers";
import { serve } from "@/tests/factories/requests";

const TEN_MINUTES = 600_000;
const AFTER_FOREVER = new Date("2099-01-01T00:00:00Z");

let cockpit: TestConsole;
beforeEach(async () => {
  cockpit = await createTestConsole();
});
afterEach(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

/** What one INSERT of the console's own role puts among the checkpoints. */
async function insertForeign(over: { size: bigint; anchoredAt: Date | null }): Promise<void> {
  const forged = { headHash: "0".repeat(64), keyId: "0".repeat(16), signature: "A".repeat(86), environment: "staging" };
  await cockpit.db.auditCheckpoint.create({
    data: { ...forged, ...over, at: cockpit.now(), nextAttemptAt: AFTER_FOREVER },
  });
}

const head = () => cockpit.db.auditRow.count();
const status = () => getAuditStatus(cockpit.as("viewer"));
const attention = async () =>
  (await listAttention(cockpit.as("viewer"), cockpit.running)).filter(({ cause }) => cause === "audit_uncovered");

describe("rows that no anchor covers", () => {
  it("are told from the first on, and are no trouble while the next anchor is not due", async () => {
    await appendRow(cockpit.as("operator"), "ses_one");
    const { uncovered, anchor } = await status();
    expect(uncovered).toMatchObject({
      rows: 1,
      is_overdue: false,
      message: containing("1 row is not covered by an anchor since"),
    });
    expect(uncovered.message).toContain("nothing would show it before the next one");
    expect(anchor.ok).toBe(true);
    expect(await attention()).toEqual([]);
    expect(await verifyAudit(cockpit.as("admin"))).toMatchObject({
      ok: true,
      uncovered: { rows: 1, is_overdue: false },
    });
  });

  it("are none once an anchor is outside, whatever the log says of it", async () => {
    await appendRow(cockpit.as("operator"), "ses_one");
    cockpit.moveClock(TEN_MINUTES);
    await anchorAudit(cockpit.system);
    expect((await status()).uncovered).toEqual({
      rows: 0,
      since: null,
      is_overdue: false,
      message: "Every row is covered by an anchor.",
    });
  });

  it("are red everywhere after ten minutes, also where nothing runs that could make one", async () => {
    await appendRows(cockpit, 30);
    cockpit.moveClock(TEN_MINUTES);
    const told = { rows: 30, is_overdue: true };
    expect(await status()).toMatchObject({
      uncovered: told,
      anchor: { ok: false, message: containing("30 rows are not covered") },
    });
    expect(await attention()).toMatchObject([
      { urgency: "failing", subject: "Audit log", message: containing("30 rows") },
    ]);
    const measures = await listMeasures({ ...cockpit.as("viewer"), instance: "ins_test" });
    const rows = measures.find(({ name }) => name === "cockpit_audit_uncovered_rows");
    expect(rows?.samples).toEqual([{ labels: {}, value: 30 }]);
    const verdict = await verifyAudit(cockpit.as("admin"));
    expect(verdict).toMatchObject({
      ok: false,
      first_bad: null,
      uncovered: told,
      message: containing("30 rows are not covered"),
    });
  });

  it("are told by /readyz, which is no less ready for it", async () => {
    cockpit.moveClock(-TEN_MINUTES);
    await appendRow(cockpit.as("operator"), "ses_old");
    serve(cockpit);
    const answer = await readyz(new Request(cockpit.origin, { headers: { host: cockpit.host } }));
    const readiness = readinessSchema.parse(await answer.json());
    expect(readiness).toMatchObject({ database: "ok", audit: containing("1 row is not covered by an anchor") });
  });
});

describe("a checkpoint that somebody else wrote into the table", () => {
  it("keeps none of ours from being made, wherever it says that it waits", async () => {
    await appendRows(cockpit, 5);
    await insertForeign({ size: BigInt(await head()), anchoredAt: null });
    await appendRow(cockpit.as("operator"), "ses_after");
    cockpit.moveClock(TEN_MINUTES);
    await anchorAudit(cockpit.system);
    expect((await status()).uncovered).toMatchObject({ rows: 0, is_overdue: false });
    expect(await cockpit.system.anchors.list("staging")).toHaveLength(1);
  });

  it("says nothing against the log, and is not the newest checkpoint", async () => {
    await appendRows(cockpit, 5);
    cockpit.moveClock(TEN_MINUTES);
    await anchorAudit(cockpit.system);
    await insertForeign({ size: 4n, anchoredAt: cockpit.now() });
    await insertForeign({ size: BigInt(await head()) + 10n, anchoredAt: null });
    const { first_bad, last_checkpoint } = await status();
    expect(first_bad).toBeNull();
    expect(last_checkpoint?.size).toBe(5);
  });

  it("is not missed outside, whatever it says of itself", async () => {
    await appendRows(cockpit, 5);
    cockpit.moveClock(TEN_MINUTES);
    await anchorAudit(cockpit.system);
    await insertForeign({ size: 99n, anchoredAt: cockpit.now() });
    cockpit.moveClock(TEN_MINUTES);
    expect((await verifyAudit(cockpit.as("admin"))).anchor).toMatchObject({ state: "compared", compared: 1 });
  });

  it("covers nothing, though it says that it reached the place outside", async () => {
    await appendRows(cockpit, 5);
    await insertForeign({ size: 5n, anchoredAt: cockpit.now() });
    cockpit.moveClock(TEN_MINUTES);
    expect((await status()).uncovered).toMatchObject({ rows: 5, is_overdue: true });
  });

  it("takes no place for good: the next row's checkpoint is made", async () => {
    await appendRow(cockpit.as("operator"), "ses_one");
    await insertForeign({ size: 1n, anchoredAt: null });
    cockpit.moveClock(TEN_MINUTES);
    await anchorAudit(cockpit.system);
    expect((await status()).uncovered).toMatchObject({ rows: 1, is_overdue: true });
    await appendRow(cockpit.as("operator"), "ses_two");
    await anchorAudit(cockpit.system);
    expect((await status()).uncovered.rows).toBe(0);
  });

  it("is not put outside, and is told", async () => {
    await appendRow(cockpit.as("operator"), "ses_one");
    await insertForeign({ size: 1n, anchoredAt: null });
    await cockpit.db.auditCheckpoint.updateMany({ data: { nextAttemptAt: new Date(0) } });
    await anchorAudit(cockpit.system);
    expect(await cockpit.system.anchors.list("staging")).toEqual([]);
    expect((await status()).anchor).toMatchObject({ ok: false, message: containing("not signed by this console") });
  });

  it("does not hold the next one up for ever by putting off one of ours", async () => {
    await appendRow(cockpit.as("operator"), "ses_one");
    await cockpit.platform.scenario({ outage: ["github"] });
    cockpit.moveClock(TEN_MINUTES);
    await anchorAudit(cockpit.system);
    await cockpit.platform.calm();
    await cockpit.db.auditCheckpoint.updateMany({ data: { nextAttemptAt: AFTER_FOREVER } });
    await appendRow(cockpit.as("operator"), "ses_two");
    cockpit.moveClock(TEN_MINUTES);
    await anchorAudit(cockpit.system);
    expect((await status()).uncovered.rows).toBe(0);
  });
});
