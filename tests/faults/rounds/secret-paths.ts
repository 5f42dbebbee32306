import { randomUUID } from "node:crypto";

import type { Round } from "@/tests/faults/rounds/round";

const KEY = "API_INTERNAL_TOKEN";
const APPS = ["raxx-api-staging", "raxx-api-prod"] as const;

/** Every place is looked at now, and a drift that was seen counts as one that lasts. */
async function lookNow({ stage }: Round): Promise<void> {
  const { pool } = stage.database;
  await pool.query("UPDATE secret_watches SET drift_since = drift_since - interval '121 s' WHERE told_at IS NULL");
  await pool.query("UPDATE secret_places SET next_check_at = now() - interval '1 ms'");
}

async function drifted(round: Round): Promise<boolean> {
  const sql = "SELECT 1 FROM secret_watches WHERE secret = $1 AND told_at IS NOT NULL";
  return (await round.stage.database.pool.query(sql, [KEY])).rows.length > 0;
}

/** Somebody changes a key at one of two places: told once, and so is its end. */
async function apart(round: Round): Promise<void> {
  const { platform, database } = round.stage;
  const [value, other] = [randomUUID(), randomUUID()];
  for (const app of APPS) await platform.setConfig(app, { [KEY]: value });
  await platform.setActionsSecret(KEY, value);
  const told = async () => {
    const sql = "SELECT count(*)::int AS count FROM console_audit_log WHERE action = 'console.secret.drifted'";
    return (await database.pool.query<{ count: number }>(sql)).rows[0]?.count ?? 0;
  };
  const before = await told();
  await platform.setConfig(APPS[0], { [KEY]: other });
  const search = { hurry: () => lookNow(round), hurryEveryMs: 150 };
  await round.find({ what: () => `the drift of ${KEY}`, ...search }, async () =>
    (await drifted(round)) ? true : null,
  );
  await platform.setConfig(APPS[1], { [KEY]: other });
  await round.find({ what: () => "its end", ...search }, async () => ((await drifted(round)) ? null : true));
  if ((await told()) !== before + 1) round.violations.push(`a drift was told ${(await told()) - before} times`);
}

export const SECRET_PATHS = { "somebody changes a key by hand": apart };
