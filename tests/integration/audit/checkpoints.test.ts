import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { anchorAudit } from "@/lib/audit/anchor-checkpoint";
import { openAnchorFile } from "@/lib/audit/checkpoint-file";
import { getAuditStatus } from "@/lib/audit/queries";
import { recordCheckpoint } from "@/lib/audit/record-checkpoint";
import { verifyAudit } from "@/lib/audit/verify-audit";
import { deriveCheckpointKey } from "@/lib/keys/checkpoint-key";
import { appendRow, appendRows, asOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/factories/failures";
import { containing } from "@/tests/factories/matchers";
import { newGitHub } from "@/tests/factories/platform";

const TEN_MINUTES = 600_000;
const NINE_MINUTES = 540_000;

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
});
beforeEach(async () => {
  await cockpit.platform.calm();
  await cockpit.db.auditCheckpoint.updateMany({ data: { nextAttemptAt: new Date(0), leaseUntil: null } });
  await anchorAudit(cockpit.system);
});
afterAll(() => cockpit.close());

const outside = () => newGitHub(cockpit.platform).anchors.list("staging");
const checkpoints = () => cockpit.db.auditCheckpoint.findMany({ orderBy: { size: "asc" } });
const posted = async () => (await cockpit.platform.counts()).github.by_route["POST /repos/{o}/{r}/statuses/{sha}"] ?? 0;

/** The head as it is after the newest row there is. */
const MOVE_HEAD =
  "UPDATE console_audit_head SET (seq, hash) = (SELECT seq, hash FROM console_audit_log ORDER BY seq DESC LIMIT 1)";

/** A checkpoint of a log with one row more, outside. */
async function anchorNow(): Promise<void> {
  await appendRow(cockpit.as("operator"), "ses_covered");
  cockpit.moveClock(TEN_MINUTES);
  await anchorAudit(cockpit.system);
}

describe("a checkpoint", () => {
  it("is made and put outside nine minutes after a row that none covers, and says so in the log", async () => {
    await appendRow(cockpit.as("operator"), "ses_first");
    cockpit.moveClock(NINE_MINUTES - 1_000);
    await anchorAudit(cockpit.system);
    expect(await checkpoints()).toEqual([]);
    cockpit.moveClock(1_000);
    await anchorAudit(cockpit.system);
    const [made] = await checkpoints();
    expect(made).toMatchObject({ size: 1n, environment: "staging", problem: null });
    expect(made?.anchoredAt).not.toBeNull();
    expect(await outside()).toEqual([expect.objectContaining({ size: 1, head_hash: made?.headHash })]);
    const [row] = await cockpit.auditOf("1");
    expect(row).toMatchObject({ action: "console.audit.checkpoint", actor: { kind: "system" }, payload: { size: 1 } });
  });

  it("is not made for the row about the last one", async () => {
    const before = (await checkpoints()).length;
    cockpit.moveClock(10 * TEN_MINUTES);
    await anchorAudit(cockpit.system);
    expect(await checkpoints()).toHaveLength(before);
  });

  it("is made after a thousand rows without waiting", async () => {
    const before = (await checkpoints()).length;
    await appendRows(cockpit, 1_000);
    await anchorAudit(cockpit.system);
    expect(await checkpoints()).toHaveLength(before + 1);
  });

  it("is made by one of two consoles", async () => {
    await appendRow(cockpit.as("operator"), "ses_two");
    cockpit.moveClock(TEN_MINUTES);
    const before = (await checkpoints()).length;
    const made = await Promise.all([1, 2, 3, 4].map(() => recordCheckpoint(cockpit.system)));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await checkpoints()).toHaveLength(before + 1);
    const sent = await posted();
    await Promise.all([1, 2, 3, 4].map(() => anchorAudit(cockpit.system)));
    expect(await posted()).toBe(sent + 1);
  });

  it("is made by the console itself and nobody else", async () => {
    for (const who of ["viewer", "operator", "admin"] as const) {
      expect((await failureOf(recordCheckpoint(cockpit.as(who)))).code).toBe("forbidden");
      expect((await failureOf(anchorAudit(cockpit.as(who)))).code).toBe("forbidden");
    }
  });

  it("that could not be put outside says why, is tried again later, and does no harm when it arrives twice", async () => {
    await cockpit.platform.scenario({ outage: ["github"] });
    await anchorNow();
    const status = await getAuditStatus(cockpit.as("viewer"));
    expect(status.anchor).toMatchObject({ kind: "github", ok: false, message: containing("503") });
    expect(status.last_checkpoint).toMatchObject({ anchored_at: null });
    await cockpit.platform.calm();
    await anchorAudit(cockpit.system);
    expect(await posted()).toBe(0);
    cockpit.moveClock(60_000);
    await anchorAudit(cockpit.system);
    expect((await getAuditStatus(cockpit.as("viewer"))).anchor).toMatchObject({ ok: true });
    const [newest] = await outside();
    if (newest === undefined) throw new Error("nothing was put outside");
    await cockpit.system.anchors.put(newest, "https://console-staging.raxx.app/audit");
    expect(await verifyAudit(cockpit.as("admin"))).toMatchObject({ ok: true, checkpoint: { size: newest.size } });
  });

  it("does not count as a check of the commit that carries it", async () => {
    const shas = await cockpit.platform.shas();
    const github = newGitHub(cockpit.platform);
    await cockpit.platform.scenario({ checks: { default: "none" } });
    const root = shas.at(-1) ?? "";
    expect(await github.listChecks(root)).toEqual([]);
    const address = `${cockpit.platform.simulator.githubUrl}/repos/raxx/raxx/commits/${root}/statuses`;
    const listed: unknown = await (await fetch(address, { headers: { authorization: "Bearer x" } })).json();
    expect(JSON.stringify(listed)).toContain("console-audit/staging/");
  });
});

describe("with checkpoints outside", () => {
  it("a cut tail is found, though the head was moved back with it", async () => {
    await appendRows(cockpit, 150);
    await anchorNow();
    const [newest] = await outside();
    const size = newest?.size ?? 0;
    const admin = cockpit.as("admin");
    await asOwner(cockpit, async (client) => {
      await client.query(
        "CREATE TABLE kept AS SELECT seq, envelope, prev_hash, hash FROM console_audit_log WHERE seq > $1",
        [size - 100],
      );
      await client.query("DELETE FROM console_audit_log WHERE seq > $1", [size - 100]);
      await client.query("DELETE FROM audit_checkpoints");
      await client.query(MOVE_HEAD);
    });
    const verdict = await verifyAudit(admin);
    expect(verdict).toMatchObject({
      ok: false,
      first_bad: { seq: size - 99, reason: "tail_cut" },
      checkpoint: { size },
    });
    await asOwner(cockpit, async (client) => {
      await client.query("DELETE FROM console_audit_log WHERE seq > $1", [size - 100]);
      await client.query("INSERT INTO console_audit_log (seq, envelope, prev_hash, hash) SELECT * FROM kept");
      await client.query(MOVE_HEAD);
      await client.query("DROP TABLE kept");
    });
    expect(await verifyAudit(admin)).toMatchObject({ ok: true });
  });

  it("a tail that is cut shows to whoever looks at the state of the log, and the next checkpoint is still made", async () => {
    const own = await createTestConsole();
    const status = () => getAuditStatus(own.as("viewer"));
    await appendRows(own, 60);
    own.moveClock(TEN_MINUTES);
    await anchorAudit(own.system);
    expect(await status()).toMatchObject({ last_checkpoint: { size: 60 }, first_bad: null });
    await asOwner(own, async (client) => {
      await client.query("DELETE FROM console_audit_log WHERE seq > 10");
      await client.query(MOVE_HEAD);
    });
    expect(await status()).toMatchObject({ rows: 10, first_bad: { seq: 11, reason: "tail_cut" } });
    await anchorAudit(own.system);
    expect(await own.db.auditCheckpoint.count()).toBe(2);
    const verdict = await verifyAudit(own.as("admin"));
    expect(verdict).toMatchObject({ ok: false, first_bad: { seq: 12, reason: "tail_cut" } });
    await own.close();
  });

  it("one that is made while the rows are judged is not taken for a cut tail", async () => {
    const { anchors } = cockpit.system;
    const late = {
      ...anchors,
      list: async (...given: Parameters<typeof anchors.list>) => {
        await anchorNow();
        return anchors.list(...given);
      },
    };
    expect((await verifyAudit(cockpit.as("admin", { anchors: late }))).first_bad).toBeNull();
  });

  it("a log that was written anew from some row on is found, though every hash in it is right", async () => {
    await anchorNow();
    const [newest] = await outside();
    const admin = cockpit.as("admin", { db: cockpit.db });
    await asOwner(cockpit, async (client) => {
      await client.query("BEGIN");
      await client.query(
        "UPDATE console_audit_log SET envelope = replace(envelope, 'ses_covered', 'ses_forged') WHERE seq >= 5",
      );
      await client.query(`DO $$ DECLARE r record; p text; BEGIN
        SELECT hash INTO p FROM console_audit_log WHERE seq = 4;
        FOR r IN SELECT seq, envelope FROM console_audit_log WHERE seq >= 5 ORDER BY seq LOOP
          UPDATE console_audit_log SET prev_hash = p, hash = encode(sha256(convert_to(p || E'\\n' || r.envelope, 'UTF8')), 'hex')
            WHERE seq = r.seq RETURNING hash INTO p;
        END LOOP;
        UPDATE console_audit_head SET hash = p; END $$`);
      await client.query("COMMIT");
    });
    const verdict = await verifyAudit(admin);
    expect(verdict).toMatchObject({ ok: false, first_bad: { reason: "rewritten" } });
    expect(verdict.first_bad?.seq).toBeLessThanOrEqual(newest?.size ?? 0);
  });
});

describe("what is outside", () => {
  it("proves nothing without this console's signature", async () => {
    const other = await createTestConsole({ platform: cockpit.platform });
    const forged = deriveCheckpointKey("somebody else's key, long enough to be one").sign({
      environment: "staging",
      size: 5_000_000,
      head_hash: "0".repeat(64),
      at: new Date().toISOString(),
    });
    await cockpit.system.anchors.put(forged, "https://console-staging.raxx.app/audit");
    const { anchor, first_bad } = await verifyAudit(
      other.as("admin", { secretKey: "a third key, long enough to be a key" }),
    );
    expect(anchor).toMatchObject({ state: "none", compared: 0 });
    expect(anchor.foreign).toBeGreaterThan(1);
    expect(first_bad).toBeNull();
    await other.close();
  });

  it("is said to be unknown when it cannot be read", async () => {
    await cockpit.platform.scenario({ outage: ["github"] });
    const { anchor, checkpoint } = await verifyAudit(cockpit.as("admin"));
    expect({ anchor, checkpoint }).toMatchObject({ anchor: { state: "unreachable" }, checkpoint: null });
  });

  it("is missed when this console put it there and it is gone", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "raxx-console-anchors-"));
    const file = path.join(folder, "anchors.jsonl");
    const own = await createTestConsole({ platform: cockpit.platform });
    const anchors = openAnchorFile(file);
    await appendRow(own.as("operator"), "ses_file");
    own.moveClock(TEN_MINUTES);
    await anchorAudit({ ...own.system, anchors });
    expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(1);
    own.moveClock(TEN_MINUTES);
    const admin = own.as("admin", { anchors });
    expect(await verifyAudit(admin)).toMatchObject({
      ok: true,
      anchor: { kind: "file", state: "compared", compared: 1 },
    });
    writeFileSync(file, "not a checkpoint\n");
    expect(await verifyAudit(admin)).toMatchObject({ ok: false, first_bad: null, anchor: { state: "missing" } });
    rmSync(folder, { recursive: true });
    expect(await verifyAudit(admin)).toMatchObject({ ok: false, anchor: { state: "missing" } });
    await own.close();
  });
});
