import { verificationSchema } from "@/lib/audit/schemas";
import type { Round } from "@/tests/faults/rounds/round";

/** A row that is an hour old, so that a checkpoint is due at once. */
const APPEND = `
  SELECT console_audit_append(jsonb_build_object(
    'id', 'aud_' || gen_random_uuid(), 'at', to_char(now() AT TIME ZONE 'UTC' - interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'action', 'console.auth.signed_in', 'family', 'access', 'actor', jsonb_build_object('kind', 'system', 'id', 'x', 'email', null),
    'environment', 'staging', 'selected_env', 'staging', 'host', 'h', 'request_id', 'r', 'ip', null, 'user_agent', null,
    'subject', jsonb_build_object('kind', 'session', 'id', 'x'), 'payload', jsonb_build_object())) AS seq`;

/** A row is covered by a checkpoint that reaches the place outside, however often the console dies on the way. */
export async function anchored(round: Round): Promise<void> {
  const { pool } = round.stage.database;
  const appended = await pool.query<{ seq: string }>(APPEND);
  const seq = appended.rows[0]?.seq;
  const due = "UPDATE audit_checkpoints SET next_attempt_at = now() - interval '1 ms' WHERE anchored_at IS NULL";
  await round.find({ what: () => "the checkpoint", hurry: () => pool.query(due) }, async () => {
    const sql = "SELECT 1 FROM audit_checkpoints WHERE size >= $1 AND anchored_at IS NOT NULL";
    return (await pool.query(sql, [seq])).rows.length === 0 ? null : true;
  });
  const covering = await pool.query("SELECT 1 FROM audit_checkpoints WHERE size >= $1", [seq]);
  if (covering.rows.length !== 1) round.violations.push(`${covering.rows.length} checkpoints cover row ${seq}`);
}

/** An admin verifies the log and takes a copy of it. */
export async function examined(round: Round): Promise<void> {
  const { admin } = round.stage;
  const verified = await round.call(admin, { route: "verify-audit", method: "POST" });
  const verdict = verificationSchema.safeParse(JSON.parse(verified.body)).data;
  if (verdict?.ok !== true) round.violations.push(`verifying was answered ${verified.status}: ${verified.body}`);
  const query = "?format=ndjson";
  const exported = await round.call(admin, { route: "export-audit", method: "GET", query });
  if (exported.status !== 200) round.violations.push(`an export was answered ${exported.status}: ${exported.body}`);
}
