import { randomInt } from "node:crypto";

import { HURRY_EVERY_MS, hurryVersions } from "@/tests/faults/rounds/promotion-paths";
import type { Round } from "@/tests/faults/rounds/round";

const APP = "raxx-console-prod";

const DRIFTS = `
  SELECT count(*)::int AS written FROM console_audit_log
  WHERE action = 'console.version.drifted' AND envelope::jsonb #>> '{payload,running_sha}' = $1 AND seq > $2`;

/** Everything about the way from production to staging is asked for, for a promotion that is then refused. */
export async function compared(round: Round): Promise<void> {
  const { platform, database, admin } = round.stage;
  const shas = await platform.shas();
  await database.pool.query("DELETE FROM version_comparisons");
  // Far enough back that a migration lies between.
  await platform.putLive(APP, shas[8] ?? "");
  const body = JSON.stringify({ digest: "any", confirm: "PROMOTE", totp: "000000" });
  const answer = await round.call(admin, { route: "promotions", method: "POST", body });
  if (answer.status !== 409) round.violations.push(`a wrong digest was answered ${answer.status}: ${answer.body}`);
}

/** Waits as if a minute went by at every hurry; the other observers are left in peace, so that they do not starve this one. */
async function untilDrifted(round: Round, sha: string): Promise<void> {
  const { pool } = round.stage.database;
  const aged = "UPDATE version_ledger SET since = since - interval '1 minute' WHERE sha = $1 AND ended_at IS NULL";
  const hurry = async () => {
    await pool.query(aged, [sha]);
    await hurryVersions(round);
  };
  const search = { what: () => "the drift of production", hurry, hurryEveryMs: HURRY_EVERY_MS };
  const sql = "SELECT 1 FROM console_observations WHERE environment = 'production' AND drift_mark = $1";
  await round.find(search, async () => {
    const { rows } = await pool.query(sql, [`unasked ${sha}`]);
    return rows.length === 0 ? null : true;
  });
}

/** What a database sees first is known to it: only a second commit can be nobody's. */
const RAN_BEFORE = `
  INSERT INTO version_ledger (id, environment, sha, since, last_seen_at, source, asked_for)
  SELECT 'ver_before', 'production', $1, now() - interval '2 days', now() - interval '1 day', 'observed', true
  WHERE NOT EXISTS (SELECT 1 FROM version_ledger WHERE environment = 'production' AND ended_at IS NULL)`;

/** What the console takes production to run, and what it has said of it: an earlier drift it may not have seen the end of. */
const KNOWN = `
  SELECT sha FROM version_ledger WHERE environment = 'production' AND ended_at IS NULL
  UNION SELECT split_part(drift_mark, ' ', 2) FROM console_observations WHERE environment = 'production'`;

/** Somebody has put a commit on production: it is drift, and is written once, however often the console dies. */
export async function unasked(round: Round): Promise<void> {
  const { platform, database } = round.stage;
  const shas = await platform.shas();
  await database.pool.query(RAN_BEFORE, [shas[9]]);
  const head = await database.pool.query<{ seq: string }>("SELECT seq FROM console_audit_head");
  const known = await database.pool.query<{ sha: string }>(KNOWN);
  const others = shas.slice(10, 50).filter((sha) => known.rows.every((row) => row.sha !== sha));
  const sha = others[randomInt(others.length)] ?? "";
  await platform.putLive(APP, sha);
  await untilDrifted(round, sha);
  const { rows } = await database.pool.query<{ written: number }>(DRIFTS, [sha, head.rows[0]?.seq ?? "0"]);
  if (rows[0]?.written !== 1) round.violations.push(`the drift was written ${rows[0]?.written} times`);
  await platform.putLive(APP, shas[0] ?? "");
}
