import { randomUUID } from "node:crypto";
import { generate } from "otplib";
import { z } from "zod";

import type { Round } from "@/tests/faults/rounds/round";

const KEY = "METRICS_TOKEN";
const OWN = "raxx-console-staging";
const SISTER = "raxx-console-prod";

const answerSchema = z.object({ rotation: z.object({ id: z.string() }) });

async function ask(round: Round, key = KEY): Promise<string> {
  await endRotations(round);
  for (const app of [OWN, SISTER]) await round.stage.platform.setConfig(app, { [key]: randomUUID() });
  return orderRotation(round, key);
}

/** What an earlier round has left on its way is over. */
export async function endRotations({ stage }: Round): Promise<void> {
  await stage.database.pool.query(
    "UPDATE secret_rotations SET state = 'failed', ended_at = now(), sealed_value = NULL WHERE ended_at IS NULL",
  );
}

/** An admin has a secret rotated; answers the rotation's id. */
export async function orderRotation(round: Round, name: string): Promise<string> {
  const { admin, database } = round.stage;
  const { pool } = database;
  await pool.query("UPDATE people SET totp_last_step = 0, step_up_failures = 0, step_up_locked_until = NULL");
  const totp = await generate({ secret: admin.totpSecret });
  const headers = { "idempotency-key": randomUUID() };
  const body = JSON.stringify({ mode: "auto", totp });
  const answer = await round.call(admin, { route: "rotations", method: "POST", params: { name }, headers, body });
  if (answer.status !== 202) throw new Error(`a rotation was answered ${answer.status}: ${answer.body}`);
  return answerSchema.parse(JSON.parse(answer.body)).rotation.id;
}

/** The one who runs the app has read what its platform keeps now; those under faults are not restarted by it. */
async function restarted({ stage }: Round, id: string): Promise<void> {
  const { pool } = stage.database;
  await pool.query("UPDATE instances SET ended_at = now() WHERE id <> 'ins_app' AND ended_at IS NULL");
  await pool.query(
    `INSERT INTO instances (id, sha, booted_at, beat_at, secrets, dyno)
     SELECT 'ins_app', 'x', now(), now() + interval '1 hour', jsonb_build_object(r.secret, c.after), 'web.1'
     FROM secret_rotation_consumers c JOIN secret_rotations r ON r.id = c.rotation_id
     WHERE c.rotation_id = $1 AND c.sent_at IS NOT NULL LIMIT 1
     ON CONFLICT (id) DO UPDATE SET secrets = EXCLUDED.secrets, beat_at = EXCLUDED.beat_at, ended_at = NULL`,
    [id],
  );
}

/** Looks after a rotation until it is in one of those states, which it answers; what is sent counts as so much older. */
export async function untilRotated(
  round: Round,
  id: string,
  end: { states: readonly string[]; agesBy?: string; judge?: () => Promise<void> },
): Promise<string> {
  const { pool } = round.stage.database;
  const hurry = async () => {
    await end.judge?.();
    await restarted(round, id);
    const age = end.agesBy ?? "0 s";
    await pool.query("UPDATE secret_rotation_consumers SET sent_at = sent_at - $2::interval WHERE rotation_id = $1", [
      id,
      age,
    ]);
    // A run whose dispatch was never sent is not to be seen for five minutes.
    await pool.query(
      `UPDATE secret_rotation_consumers SET check_at = check_at - interval '301 s'
       WHERE rotation_id = $1 AND consumer LIKE 'github:%' AND check_run IS NULL AND check_at < now() - interval '2 s'`,
      [id],
    );
    await pool.query("UPDATE secret_rotations SET next_check_at = now() - interval '1 ms' WHERE id = $1", [id]);
    await pool.query(`SELECT pg_notify('cockpit', '{"kind":"secret","id":""}')`);
  };
  let seen = "";
  const what = () => `rotation ${id} as ${end.states.join(" or ")}: ${seen}`;
  return round.find({ what, hurry, hurryEveryMs: 120 }, async () => {
    const sql = "SELECT state, problem FROM secret_rotations WHERE id = $1";
    const row = (await pool.query<{ state: string; problem: string | null }>(sql, [id])).rows[0];
    seen = `${row?.state} ${row?.problem}`;
    return row !== undefined && end.states.includes(row.state) ? row.state : null;
  });
}

const HISTORY = `
  SELECT t.seq, a.action FROM secret_rotation_transitions t
  LEFT JOIN console_audit_log a ON a.seq = t.audit_seq AND a.subject_id = t.rotation_id
  WHERE t.rotation_id = $1 ORDER BY t.seq`;

/** Every place has a value, all the same one where it succeeded; nothing is kept of it, and every transition has its row. */
async function judge(round: Round, id: string, state: string): Promise<void> {
  const { platform, database } = round.stage;
  const { rows: asked } = await database.pool.query<{ secret: string }>(
    "SELECT secret FROM secret_rotations WHERE id = $1",
    [id],
  );
  const key = asked[0]?.secret ?? "";
  const [own, sister] = await Promise.all([OWN, SISTER].map(async (app) => (await platform.config(app)).vars[key]));
  if (own === undefined || sister === undefined) round.violations.push(`${id}: a place is left without a value`);
  if (state === "succeeded" && own !== sister) round.violations.push(`${id}: the places hold two values`);
  const sql = "SELECT sealed_value FROM secret_rotations WHERE id = $1";
  const { rows } = await database.pool.query<{ sealed_value: string | null }>(sql, [id]);
  if (rows[0]?.sealed_value !== null) round.violations.push(`${id}: the new value is kept after its end`);
  const history = await database.pool.query<{ seq: number; action: string | null }>(HISTORY, [id]);
  const isWhole = history.rows.every((row, index) => row.seq === index + 1 && row.action !== null);
  if (!isWhole) round.violations.push(`${id}: its history is ${JSON.stringify(history.rows)}`);
}

async function rotated(round: Round): Promise<void> {
  const id = await ask(round);
  const state = await untilRotated(round, id, { states: ["succeeded"], agesBy: "61 s" });
  await judge(round, id, state);
}

/** Its webhooks are given it last, each tried by a ping. */
async function signed(round: Round): Promise<void> {
  const { platform, environment } = round.stage;
  const sites = [environment.CONSOLE_STAGING_URL, environment.CONSOLE_PROD_URL];
  await platform.setWebhooks(sites.map((url) => ({ url: `${url}/api/webhooks/github`, secret: "the one before" })));
  const id = await ask(round, "GITHUB_WEBHOOK_SECRET");
  await judge(round, id, await untilRotated(round, id, { states: ["succeeded"], agesBy: "3 s" }));
  const { vars } = await platform.config(OWN);
  const others = (await platform.webhooks()).filter(({ secret }) => secret !== vars.GITHUB_WEBHOOK_SECRET);
  if (others.length > 0) round.violations.push(`${id}: ${others.length} webhooks sign with another secret`);
  await platform.setWebhooks([]);
}

/** The first write is lost on its way: it is looked for, and sent again; then the app is slow to restart. */
async function lost(round: Round): Promise<void> {
  const { platform } = round.stage;
  await platform.once({ config_answer: "lost_before_accept" });
  await platform.scenario({ stuck_dynos: { [SISTER]: ["web.1"] } });
  const id = await ask(round);
  const { pool } = round.stage.database;
  const holds = "SELECT 1 FROM secret_rotation_consumers WHERE rotation_id = $1 AND state = 'holds'";
  const hurry = async () => {
    await pool.query(
      "UPDATE secret_rotation_consumers SET sent_at = sent_at - interval '61 s' WHERE rotation_id = $1",
      [id],
    );
    await pool.query("UPDATE secret_rotations SET next_check_at = now() - interval '1 ms' WHERE id = $1", [id]);
    await pool.query(`SELECT pg_notify('cockpit', '{"kind":"secret","id":""}')`);
  };
  await round.find({ what: () => `a place of ${id} that holds it`, hurry, hurryEveryMs: 120 }, async () => {
    return (await pool.query(holds, [id])).rows.length === 0 ? null : true;
  });
  await platform.scenario({ stuck_dynos: null });
  await judge(round, id, await untilRotated(round, id, { states: ["succeeded"], agesBy: "61 s" }));
}

/** Given up by a person; another one gets no further than its deadline. */
async function givenUp(round: Round): Promise<void> {
  const { admin, database } = round.stage;
  const id = await ask(round);
  const params = { name: KEY, id };
  const answer = await round.call(admin, { route: "give-up", method: "POST", params, body: "{}" });
  // The one who asks again after a crash may find it ended.
  if (![200, 409].includes(answer.status))
    round.violations.push(`giving up was answered ${answer.status}: ${answer.body}`);
  await judge(round, id, await untilRotated(round, id, { states: ["failed", "succeeded"] }));
  const late = await ask(round);
  await database.pool.query("UPDATE secret_rotations SET requested_at = requested_at - interval '25 h' WHERE id = $1", [
    late,
  ]);
  await judge(round, late, await untilRotated(round, late, { states: ["failed", "succeeded"] }));
}

export const ROTATION_PATHS = {
  "a secret is rotated by the console": rotated,
  "a webhook's secret is rotated by the console": signed,
  "a new value never arrives": lost,
  "a rotation is given up": givenUp,
};
