import { randomUUID } from "node:crypto";
import { generate } from "otplib";
import { z } from "zod";

import type { Call } from "@/tests/faults/child/messages";
import type { Round } from "@/tests/faults/rounds/round";

const KEY = "API_INTERNAL_TOKEN";
/** Where a kill has cost the answer that lists them. */
const STEPS_OF_KEY = 5;
const APPS = ["raxx-api-staging", "raxx-api-prod"] as const;

const detailSchema = z.object({ procedure: z.array(z.unknown()) });

/** Every place is looked at now, and a drift that was seen counts as one that lasts. */
async function lookNow({ stage }: Round): Promise<void> {
  const { pool } = stage.database;
  const lasting =
    "UPDATE secret_watches SET drift_since = drift_since - interval '121 s' WHERE secret = $1 AND told_at IS NULL";
  await pool.query(lasting, [KEY]);
  const places = [...APPS.map((app) => `heroku:${app}`), "github"];
  // What the console holds at this moment is waited for by nobody: it comes with the next look.
  const free = "SELECT place FROM secret_places WHERE place = ANY($1) FOR UPDATE SKIP LOCKED";
  await pool.query(`UPDATE secret_places SET next_check_at = now() - interval '1 ms' WHERE place IN (${free})`, [
    places,
  ]);
  await pool.query(`SELECT pg_notify('cockpit', '{"kind":"secret","id":""}')`);
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
    const sql = `SELECT count(*)::int AS count FROM console_audit_log
                 WHERE action = 'console.secret.drifted' AND subject_id = $1`;
    return (await database.pool.query<{ count: number }>(sql, [KEY])).rows[0]?.count ?? 0;
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

/** Closed once and begun again, ticked to the end and recorded; whoever asks again after a crash may find it done. */
async function byHand(round: Round): Promise<void> {
  const { admin, database } = round.stage;
  const params = { name: KEY };
  const tried = async (route: Call["route"], method: Call["method"], body?: object) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await round.call(admin, { route, method, params, ...sent });
    if (![200, 409].includes(answer.status))
      round.violations.push(`${method} ${route}: ${answer.status} ${answer.body}`);
    return answer;
  };
  await tried("checklist", "DELETE");
  await tried("checklist", "POST", {});
  await tried("checklist", "DELETE");
  const { body } = await tried("checklist", "POST", {});
  await handOver(round);
  const steps = detailSchema.safeParse(JSON.parse(body)).data?.procedure.length ?? STEPS_OF_KEY;
  for (let step = 1; step <= steps; step += 1) await tried("ticks", "PUT", { step, done: true });
  const totp = await unspentCode(round);
  const headers = { "idempotency-key": randomUUID() };
  const order = JSON.stringify({ mode: "manual", totp });
  const recorded = await round.call(admin, { route: "rotations", method: "POST", params, headers, body: order });
  if (recorded.status !== 201) round.violations.push(`a rotation was answered ${recorded.status}: ${recorded.body}`);
  const sql = `SELECT count(*)::int AS count FROM secret_rotations r WHERE r.secret = $1 AND r.state = 'recorded'
    AND NOT EXISTS (SELECT 1 FROM secret_rotation_transitions t JOIN console_audit_log a ON a.seq = t.audit_seq WHERE t.rotation_id = r.id)`;
  const { rows } = await database.pool.query<{ count: number }>(sql, [KEY]);
  if (rows[0]?.count !== 0) round.violations.push("a recorded rotation has no audit row");
}

/** Where a kill has cost the answer, the same value is handed over once more: every place holds it in the end. */
async function handOver(round: Round): Promise<void> {
  const { admin } = round.stage;
  const value = randomUUID();
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const body = JSON.stringify({ value, totp: await unspentCode(round) });
    const answer = await round.call(admin, { route: "values", method: "POST", params: { name: KEY }, body });
    if (answer.status === 200) break;
    if (attempt === 3) round.violations.push(`a value was answered ${answer.status}: ${answer.body}`);
  }
  const { platform } = round.stage;
  const held = [...(await Promise.all(APPS.map((app) => platform.config(app)))).map(({ vars }) => vars[KEY])];
  held.push((await platform.actionsSecret(KEY)) ?? undefined);
  if (held.some((one) => one !== value)) round.violations.push("a place never got the value that was handed over");
}

async function unspentCode({ stage: { admin, database } }: Round): Promise<string> {
  await database.pool.query("UPDATE people SET totp_last_step = 0, step_up_failures = 0, step_up_locked_until = NULL");
  return generate({ secret: admin.totpSecret });
}

export const SECRET_PATHS = {
  "somebody changes a key by hand": apart,
  "a secret is rotated by hand": byHand,
};
