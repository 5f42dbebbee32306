import { randomUUID } from "node:crypto";
import { generate } from "otplib";
import { z } from "zod";

import type { Round } from "@/tests/faults/rounds/round";

const APP = "raxx-console-staging";
const CHIP = "FLAG_CONSOLE_DEPLOY_CHIP";
const RISKY = "FLAG_CONSOLE_ROTATE_UI";
const DEFAULTS: Record<string, boolean> = { [CHIP]: true, [RISKY]: false };

const answerSchema = z.object({ flip: z.object({ id: z.string() }) });

interface Wanted {
  key: string;
  value: boolean;
}

/** The other value than the platform keeps. */
async function otherThanNow({ stage }: Round, key: string): Promise<Wanted> {
  const { vars } = await stage.platform.config(APP);
  const now = vars[key] === undefined ? DEFAULTS[key] === true : ["true", "on"].includes(vars[key]);
  return { key, value: !now };
}

/** The one who runs the app is an instance that reports what it is told to: the console under faults is not restarted. */
async function report({ stage }: Round, flags: Record<string, boolean>): Promise<void> {
  const { pool } = stage.database;
  await pool.query(
    `INSERT INTO instances (id, sha, booted_at, beat_at, flags, dyno) VALUES ('ins_app', 'x', now(), now() + interval '1 hour', $1, 'web.1')
     ON CONFLICT (id) DO UPDATE SET flags = $1, beat_at = EXCLUDED.beat_at`,
    [JSON.stringify({ ...DEFAULTS, ...flags })],
  );
}

async function ask(round: Round, { key, value }: Wanted): Promise<string> {
  const { admin, database } = round.stage;
  await database.pool.query("UPDATE people SET totp_last_step = 0, step_up_failures = 0, step_up_locked_until = NULL");
  const totp = key === RISKY ? { totp: await generate({ secret: admin.totpSecret }) } : {};
  const answer = await round.call(admin, {
    route: "flags",
    method: "PUT",
    headers: { "idempotency-key": randomUUID() },
    body: JSON.stringify({ changes: [{ key, value, expected: !value }], ...totp }),
  });
  if (answer.status !== 202) throw new Error(`a flip was answered ${answer.status}: ${answer.body}`);
  return answerSchema.parse(JSON.parse(answer.body)).flip.id;
}

/** Looks at once; a write that never went out counts as a minute old, and with `agesBy` an applied one as so much older. */
async function hurry({ stage }: Round, id: string, agesBy = "0 s"): Promise<void> {
  const { pool } = stage.database;
  // Those that were started after a kill run with the values of the first.
  await pool.query("UPDATE instances SET ended_at = now() WHERE id <> 'ins_app' AND ended_at IS NULL");
  if ((await stage.platform.configWrites()) === 0) {
    await pool.query("UPDATE flag_flips SET sent_at = sent_at - interval '61 s' WHERE id = $1", [id]);
  }
  await pool.query(
    `UPDATE flag_flips SET next_check_at = now() - interval '1 ms',
      state_since = CASE WHEN state = 'applied' THEN state_since - $2::interval ELSE state_since END WHERE id = $1`,
    [id, agesBy],
  );
  await pool.query(`SELECT pg_notify('cockpit', '{"kind":"flag","id":""}')`);
}

async function until(round: Round, id: string, end: { states: readonly string[]; agesBy?: string }): Promise<string> {
  const search = { what: () => `flip ${id} as ${end.states.join(" or ")}`, hurry: () => hurry(round, id, end.agesBy) };
  return round.find({ ...search, hurryEveryMs: 120 }, async () => {
    const sql = "SELECT state FROM flag_flips WHERE id = $1";
    const state = (await round.stage.database.pool.query<{ state: string }>(sql, [id])).rows[0]?.state ?? "";
    return end.states.includes(state) ? state : null;
  });
}

const HISTORY = `
  SELECT t.seq, t.audit_seq, a.action, (SELECT count(*) FROM console_audit_log b WHERE b.subject_id = $1)::int AS rows
  FROM flag_flip_transitions t LEFT JOIN console_audit_log a ON a.seq = t.audit_seq AND a.subject_id = t.flip_id
  WHERE t.flip_id = $1 ORDER BY t.seq`;

/** At most one write went out, the platform keeps what the record says, and every transition has its row. */
async function judge(round: Round, id: string, { wanted, state }: { wanted: Wanted; state: string }): Promise<void> {
  const { platform, database } = round.stage;
  const writes = await platform.configWrites();
  if (writes > 1) round.violations.push(`${id}: ${writes} writes of config vars went out`);
  const keeps = (await platform.config(APP)).vars[wanted.key] === String(wanted.value);
  const truth = writes === 0 ? "failed" : "confirmed";
  if (state !== truth || keeps !== (truth === "confirmed")) {
    round.violations.push(
      `${id} ended as ${state}, and the platform ${keeps ? "keeps" : "does not keep"} it (${writes} writes)`,
    );
  }
  const { rows } = await database.pool.query<{ seq: number; action: string | null; rows: number }>(HISTORY, [id]);
  const isWhole = rows.every((row, index) => row.seq === index + 1 && row.action !== null && row.rows === rows.length);
  if (!isWhole) round.violations.push(`${id}: its history is ${JSON.stringify(rows)}`);
}

function flipped(key: string) {
  return async (round: Round): Promise<void> => {
    const wanted = await otherThanNow(round, key);
    const id = await ask(round, wanted);
    await report(round, { [key]: wanted.value });
    const state = await until(round, id, { states: ["confirmed", "failed"] });
    await judge(round, id, { wanted, state });
  };
}

/** The write is lost on its way: it is looked for, and never sent again. */
async function lost(round: Round): Promise<void> {
  await round.stage.platform.once({ config_answer: "lost_before_accept" });
  const wanted = await otherThanNow(round, CHIP);
  const id = await ask(round, wanted);
  const { pool } = round.stage.database;
  const old = () => pool.query("UPDATE flag_flips SET sent_at = sent_at - interval '61 s' WHERE id = $1", [id]);
  await round.find(
    { what: () => `the end of ${id}`, hurry: async () => void (await Promise.all([old(), hurry(round, id)])) },
    async () => {
      const { rows } = await pool.query<{ state: string }>("SELECT state FROM flag_flips WHERE id = $1", [id]);
      return rows[0]?.state === "failed" ? true : null;
    },
  );
  const writes = await round.stage.platform.configWrites();
  if (writes > 1) round.violations.push(`${id}: ${writes} writes of config vars went out`);
}

/** An instance holds the old value until a person is told; then it comes back. */
async function behind(round: Round): Promise<void> {
  const wanted = await otherThanNow(round, CHIP);
  await report(round, { [CHIP]: !wanted.value });
  const id = await ask(round, wanted);
  const state = await until(round, id, { states: ["unconfirmed", "failed"], agesBy: "301 s" });
  await report(round, { [CHIP]: wanted.value });
  const ended = state === "failed" ? state : await until(round, id, { states: ["confirmed"] });
  await judge(round, id, { wanted, state: ended });
}

/** A release fails, and the next one, of another var, puts its value in force. */
async function failing(round: Round): Promise<void> {
  const { platform } = round.stage;
  const wanted = await otherThanNow(round, CHIP);
  await platform.once({ release_phase: { [APP]: { ms: 0, status: "failed" } } });
  await report(round, { [CHIP]: !wanted.value });
  const id = await ask(round, wanted);
  const state = await until(round, id, { states: ["failed"] });
  if ((await platform.configWrites()) === 0) return judge(round, id, { wanted, state });
  await platform.setConfig(APP, { LOG_LEVEL: "info" }, "hana@raxx.app");
  await report(round, { [CHIP]: wanted.value });
  await judge(round, id, { wanted, state: await until(round, id, { states: ["confirmed"] }) });
}

async function refused(round: Round): Promise<void> {
  const body = JSON.stringify({ changes: [{ key: "FLAG_NO_SUCH", value: true, expected: false }] });
  const answer = await round.call(round.stage.admin, { route: "flags", method: "PUT", body });
  if (answer.status !== 422) round.violations.push(`a flag that there is not was answered ${answer.status}`);
}

/** Somebody changes a flag past the console: found once, with its author, and kept. */
async function byHand(round: Round): Promise<void> {
  const { platform, database, operator } = round.stage;
  const looked = () => database.pool.query("UPDATE flag_watches SET next_check_at = now() - interval '1 ms'");
  const seen = "SELECT 1 FROM flag_observations WHERE app = $1 AND key = $2";
  await round.find({ what: () => "the first look at the flags", hurry: looked }, async () => {
    return (await database.pool.query(seen, [APP, CHIP])).rows.length === 0 ? null : true;
  });
  const wanted = await otherThanNow(round, CHIP);
  await platform.setConfig(APP, { [CHIP]: wanted.value ? "on" : "off" }, "hana@raxx.app");
  const open = "SELECT by_email FROM flag_drifts WHERE app = $1 AND key = $2 AND ended_at IS NULL";
  const by = await round.find({ what: () => "the drift", hurry: looked }, async () => {
    return (await database.pool.query<{ by_email: string }>(open, [APP, CHIP])).rows[0]?.by_email ?? null;
  });
  if (by !== "hana@raxx.app") round.violations.push(`the drift is told of ${by}`);
  const kept = await round.call(operator, { route: "keep-flag", method: "POST", params: { key: CHIP } });
  // The one who asks again after a crash may find it kept.
  if (![200, 404].includes(kept.status)) round.violations.push(`keeping was answered ${kept.status}: ${kept.body}`);
}

export const FLAG_PATHS = {
  "a flag is flipped": flipped(CHIP),
  "a risky flag is flipped": flipped(RISKY),
  "a flip never arrives": lost,
  "an instance stays behind its flip": behind,
  "a flip's release fails": failing,
  "a flip is refused": refused,
  "somebody flips by hand": byHand,
};
