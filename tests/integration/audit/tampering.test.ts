import fc from "fast-check";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyRows } from "@/lib/audit/chain";
import { verifyAudit } from "@/lib/audit/verify-audit";
import type { AnchorStore } from "@/lib/core/anchor";
import { openDatabase } from "@/lib/db/database";
import { appendRow, appendRows, asOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";

const ROWS = 300;
const MUTATIONS = 1_000;
const NOWHERE: AnchorStore = { kind: "file", put: () => Promise.resolve(), list: () => Promise.resolve([]) };

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await appendRows(cockpit, ROWS);
});
afterAll(() => cockpit.close());

interface Mutation {
  what: string;
  sql: string;
  /** The row that has to be named. */
  bad: number;
}

/** The hash that a row's own bytes would have. */
const OWN_HASH = `encode(sha256(convert_to(prev_hash || E'\\n' || envelope, 'UTF8')), 'hex')`;
const update = (set: string, seq: number) => `UPDATE console_audit_log SET ${set} WHERE seq = ${seq}`;
const swap = (column: string, one: number, other: number) =>
  `UPDATE console_audit_log log SET ${column} = twin.${column} FROM console_audit_log twin
   WHERE (log.seq, twin.seq) IN ((${one}, ${other}), (${other}, ${one}))`;

/** Every way to change one or two rows; `next` is the row that no longer follows. */
function mutationsOf(one: number, other: number, letter: string): Mutation[] {
  const [first, second] = one < other ? [one, other] : [other, one];
  const next = one === ROWS ? ROWS : one + 1;
  const edit = `envelope = replace(envelope, '"host": "h"', '"host": "h${letter}"')`;
  return [
    { what: "an edit", sql: update(edit, one), bad: one },
    { what: "a single letter", sql: update(`envelope = replace(envelope, 'signed_in', 'signed_iN')`, one), bad: one },
    {
      what: "an edit with a hash of its own",
      sql: `${update(edit, one)}; ${update(`hash = ${OWN_HASH}`, one)}`,
      bad: next,
    },
    { what: "another hash", sql: update(`hash = repeat('${letter}', 64)`, one), bad: one },
    { what: "another previous hash", sql: update(`prev_hash = repeat('${letter}', 64)`, one), bad: one },
    { what: "a deletion", sql: `DELETE FROM console_audit_log WHERE seq = ${one}`, bad: one },
    {
      what: "a deletion of several",
      sql: `DELETE FROM console_audit_log WHERE seq BETWEEN ${first} AND ${second}`,
      bad: first,
    },
    ...(first === second
      ? []
      : [
          { what: "swapped bytes", sql: swap("envelope", first, second), bad: first },
          {
            what: "swapped rows",
            sql: `UPDATE console_audit_log SET seq = -1 WHERE seq = ${first};
              UPDATE console_audit_log SET seq = ${first} WHERE seq = ${second};
              UPDATE console_audit_log SET seq = ${second} WHERE seq = -1`,
            bad: first,
          },
        ]),
    {
      what: "a row more",
      sql: `INSERT INTO console_audit_log (seq, envelope, prev_hash, hash)
        SELECT ${ROWS + 1}, replace(replace(envelope, '"seq": ${one}', '"seq": ${ROWS + 1}'), 'aud_', 'aud_${letter}'), hash, hash
        FROM console_audit_log WHERE seq = ${one}`,
      bad: ROWS + 1,
    },
    { what: "a moved head", sql: `UPDATE console_audit_head SET seq = ${Math.max(0, one - 1)}`, bad: one },
    { what: "another head", sql: `UPDATE console_audit_head SET hash = repeat('${letter}', 64)`, bad: ROWS },
  ];
}

const mutation = fc
  .record({
    one: fc.integer({ min: 1, max: ROWS }),
    other: fc.integer({ min: 1, max: ROWS }),
    letter: fc.constantFrom(..."123456789abcdef"),
    which: fc.nat(),
  })
  .map(({ one, other, letter, which }) => {
    const all = mutationsOf(one, other, letter);
    return all[which % all.length] ?? { what: "nothing", sql: "", bad: 0 };
  });

/** Whatever is not as it was kept is put there anew, the rest stays: a log written anew costs more than to verify it. */
const TAKEN_BACK = `
  BEGIN;
  DELETE FROM console_audit_log WHERE (seq, envelope, prev_hash, hash) NOT IN (SELECT * FROM kept);
  INSERT INTO console_audit_log (seq, envelope, prev_hash, hash)
    SELECT * FROM kept WHERE seq NOT IN (SELECT seq FROM console_audit_log);
  UPDATE console_audit_head SET (seq, hash) = (SELECT seq, hash FROM kept ORDER BY seq DESC LIMIT 1);
  COMMIT`;

/** What verifying says while a change is made that is taken back afterwards. */
async function findWhile(client: pg.Client, db: Parameters<typeof verifyRows>[0], { sql }: Mutation) {
  await client.query("BEGIN");
  await client.query(sql);
  await client.query("COMMIT");
  const { fault } = await verifyRows(db, () => undefined);
  await client.query(TAKEN_BACK);
  return fault;
}

describe("an owner who changes the log by SQL", () => {
  it(`is found out every time, and the first bad row is named: ${MUTATIONS} random changes`, {
    timeout: 240_000,
  }, async () => {
    const { db, close } = openDatabase(cockpit.databaseUrl, 3);
    const seen = new Map<string, number>();
    await asOwner(cockpit, async (client) => {
      await client.query("CREATE TEMP TABLE kept AS SELECT seq, envelope, prev_hash, hash FROM console_audit_log");
      // What an owner can do as well: no index stands in the way of a swap, and the test is quicker.
      await client.query("DROP INDEX console_audit_log_terms, console_audit_log_id_key");
      await fc.assert(
        fc.asyncProperty(mutation, async (chosen) => {
          seen.set(chosen.what, (seen.get(chosen.what) ?? 0) + 1);
          const fault = await findWhile(client, db, chosen);
          expect({ ...chosen, found: fault?.seq }).toEqual({ ...chosen, found: chosen.bad });
          expect(fault?.message).toContain(String(chosen.bad));
        }),
        { numRuns: MUTATIONS },
      );
    });
    await close();
    expect([...seen.values()].every((count) => count > 20)).toBe(true);
    expect(seen.size).toBeGreaterThanOrEqual(12);
  });

  it("is found out when a column stops being made from the bytes and says something else", async () => {
    const own = await createTestConsole({ platform: cockpit.platform });
    await appendRow(own.as("operator"), "ses_a");
    await appendRow(own.as("operator"), "ses_b");
    await asOwner(own, async (client) => {
      await client.query("ALTER TABLE console_audit_log ALTER COLUMN actor_email DROP EXPRESSION");
      await client.query("UPDATE console_audit_log SET actor_email = 'nobody@example.test' WHERE seq = 2");
    });
    const verdict = await verifyAudit(own.as("admin", { anchors: NOWHERE }));
    expect(verdict).toMatchObject({ ok: false, first_bad: { seq: 2, reason: "column_differs" } });
    await own.close();
  });

  it("is found out when the bytes are no JSON any more but have the right hash", async () => {
    const own = await createTestConsole({ platform: cockpit.platform });
    await appendRow(own.as("operator"), "ses_a");
    await asOwner(own, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        "SELECT attname AS name FROM pg_attribute WHERE attrelid = 'console_audit_log'::regclass AND attgenerated = 's'",
      );
      await client.query("DROP INDEX console_audit_log_terms");
      for (const { name } of rows) {
        await client.query(`ALTER TABLE console_audit_log ALTER COLUMN ${name} DROP EXPRESSION`);
      }
      await client.query(`UPDATE console_audit_log SET envelope = '"seq": 1, no JSON'`);
      await client.query(`UPDATE console_audit_log SET hash = ${OWN_HASH}`);
      await client.query("UPDATE console_audit_head SET hash = (SELECT hash FROM console_audit_log)");
    });
    const { fault } = await verifyRows(own.db, () => undefined);
    expect(fault).toMatchObject({ seq: 1, reason: "altered" });
    await own.close();
  });

  it("has changed nothing that verifying would not see: an untouched log holds", async () => {
    const verdict = await verifyAudit(cockpit.as("admin", { anchors: NOWHERE }));
    expect(verdict).toMatchObject({ ok: true, first_bad: null, rows: ROWS });
  });
});
