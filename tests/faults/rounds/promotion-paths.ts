import { randomUUID } from "node:crypto";
import { generate } from "otplib";
import { z } from "zod";

import type { Answer } from "@/tests/faults/child/console-child";
import type { Round } from "@/tests/faults/rounds/round";

/** A review is read from everything that was observed. */
const ASK_EVERY_MS = 150;
/** Longer than a turn of the observers. */
export const HURRY_EVERY_MS = 1_000;
const APP = "raxx-console-prod";

const blockersSchema = z.array(z.object({ code: z.string() }));
const reviewSchemas = {
  versions: z
    .object({ digest: z.string(), blockers: blockersSchema, production: z.object({ running_sha: z.string() }) })
    .transform(({ production, ...review }) => ({ ...review, from: production.running_sha })),
  "rollback-review": z
    .object({ digest: z.string(), blockers: blockersSchema, from_sha: z.string() })
    .transform(({ from_sha, ...review }) => ({ ...review, from: from_sha })),
};
const acceptedSchema = z.object({ promotion: z.object({ id: z.string() }), deploy: z.object({ id: z.string() }) });

/** A code that nothing of an earlier round has spent. */
async function freshCode({ stage }: Round): Promise<string> {
  const unspent = "UPDATE people SET totp_last_step = 0, step_up_failures = 0, step_up_locked_until = NULL";
  await stage.database.pool.query(unspent);
  return generate({ secret: stage.admin.totpSecret });
}

/** What the review is made of is looked at now; the rest of the observers are left in peace, so that they do not starve it. */
export async function hurryVersions({ stage }: Round): Promise<void> {
  const { pool } = stage.database;
  const past = "now() - interval '1 ms'";
  await pool.query(`UPDATE mirrors SET next_check_at = ${past} WHERE name LIKE 'version:%' OR name = 'comparison'`);
  await pool.query(`UPDATE surface_observations SET next_check_at = ${past} WHERE surface_id = 'console-prod'`);
  await pool.query(`SELECT pg_notify('cockpit', '{"kind":"webhook","id":""}')`);
}

/** The digest of a review that starts from that commit and that nothing blocks any more. */
async function reviewed(
  round: Round,
  call: { route: keyof typeof reviewSchemas; query?: string },
  from: string,
): Promise<string> {
  let seen = "";
  const search = {
    what: () => `the review from ${from}: ${seen}`,
    askEveryMs: ASK_EVERY_MS,
    hurry: () => hurryVersions(round),
    hurryEveryMs: HURRY_EVERY_MS,
  };
  return round.find(search, async () => {
    const answer = await round.call(round.stage.admin, { ...call, method: "GET" });
    const review = reviewSchemas[call.route].safeParse(JSON.parse(answer.body)).data;
    const codes = review?.blockers.map(({ code }) => code).join(", ") ?? "";
    seen = review === undefined ? answer.body : `it starts from ${review.from}, blocked by [${codes}]`;
    return review?.from === from && codes === "" ? review.digest : null;
  });
}

const COUNTS = `
  SELECT (SELECT count(*) FROM promotions WHERE id = $1 AND deploy_id = $2 AND state = 'promoted')::int AS done,
         (SELECT count(*) FROM promotions p JOIN deploys d ON d.id = p.deploy_id WHERE d.idempotency_key = $3)::int AS made,
         (SELECT count(*) FROM console_audit_log WHERE action = 'console.auth.step_up_succeeded'
            AND envelope::jsonb #>> '{payload,target}' = $4 AND seq > $5)::int AS spent,
         (SELECT string_agg(action, ' ' ORDER BY seq) FROM console_audit_log WHERE subject_id = $1) AS actions`;

interface Order {
  route: "promotions" | "rollbacks";
  body: Record<string, unknown>;
  /** What the code is spent for. */
  target: string;
  /** What production runs in the end. */
  sha: string;
  /** What the audit log says of it in the end. */
  actions: string;
}

/** Asks once, however often the console dies, and sees to it that one deploy, one promotion and one spent code come of it. */
async function ordered(round: Round, { route, body, target, sha, actions }: Order): Promise<void> {
  const { platform } = round.stage;
  const { pool } = round.stage.database;
  const key = randomUUID();
  const totp = await freshCode(round);
  const head = await pool.query<{ seq: string }>("SELECT seq FROM console_audit_head");
  const answer: Answer = await round.call(round.stage.admin, {
    route,
    method: "POST",
    headers: { "idempotency-key": key },
    body: JSON.stringify({ ...body, totp }),
  });
  if (answer.status !== 202) throw new Error(`${route} answered ${answer.status}: ${answer.body}`);
  const { promotion, deploy } = acceptedSchema.parse(JSON.parse(answer.body));
  round.ids.add(deploy.id);
  const { state } = await round.end(deploy.id, ["succeeded"]);
  if (state !== "succeeded") return;
  const { rows } = await pool.query(COUNTS, [promotion.id, deploy.id, key, target, head.rows[0]?.seq ?? "0"]);
  const found = JSON.stringify(rows[0]);
  const wanted = JSON.stringify({ done: 1, made: 1, spent: 1, actions });
  const live = await platform.live(APP);
  if (live !== sha) round.violations.push(`${APP} runs ${live ?? "nothing"}, not ${sha}`);
  if (found !== wanted) round.violations.push(`${promotion.id} left ${found}, the truth is ${wanted}`);
}

/** Staging's commit goes to production, exactly as it was reviewed. */
export async function promoted(round: Round): Promise<void> {
  const { platform, database } = round.stage;
  const [tip = "", , , older = ""] = await platform.shas();
  // So that GitHub is asked, whatever an earlier round has left.
  await database.pool.query("DELETE FROM version_comparisons");
  await platform.putLive(APP, older);
  const digest = await reviewed(round, { route: "versions" }, older);
  const actions = "console.version.promote_requested console.version.promoted";
  const body = { digest, confirm: "PROMOTE" };
  await ordered(round, { route: "promotions", body, target: digest, sha: tip, actions });
}

/** The word is wrong: nothing comes of it but a row that says so. */
export async function promotionRefused(round: Round): Promise<void> {
  const body = JSON.stringify({ digest: "any", confirm: "promote", totp: await freshCode(round) });
  const answer = await round.call(round.stage.admin, { route: "promotions", method: "POST", body });
  if (answer.status !== 422) round.violations.push(`a wrong word was answered ${answer.status}: ${answer.body}`);
}

/** Production goes back to a commit it has run; then promotions, which that holds, go on. */
export async function rolledBack(round: Round): Promise<void> {
  const { platform, database, admin } = round.stage;
  const [, newer = "", , , sha = ""] = await platform.shas();
  await platform.putLive(APP, newer);
  const ran = "INSERT INTO version_ledger (id, environment, sha, since, last_seen_at, ended_at, source) ";
  const values =
    "VALUES ($1, 'production', $2, now() - interval '2 days', now() - interval '1 day', now(), 'observed')";
  await database.pool.query(ran + values, [randomUUID(), sha]);
  const digest = await reviewed(round, { route: "rollback-review", query: `?to_sha=${sha}` }, newer);
  const body = { to_sha: sha, digest, confirm: "ROLLBACK", reason: "A fault test goes back" };
  const actions = "console.version.rollback_requested console.version.rolled_back";
  await ordered(round, { route: "rollbacks", body, target: sha, sha, actions });
  const reason = JSON.stringify({ reason: "A fault test goes on" });
  const resumed = await round.call(admin, { route: "resume", method: "POST", body: reason });
  // The one who asks again after a crash may find that nothing is held any more.
  if (resumed.status !== 204 && resumed.status !== 404) round.violations.push(`resuming was answered ${resumed.body}`);
}
