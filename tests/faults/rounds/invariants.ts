import { createHash } from "node:crypto";

import { ACTION_OF_STATE, isTerminal } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";
import type { Stage } from "@/tests/faults/stage/stage";

interface TransitionRow {
  seq: number;
  from_state: string | null;
  to_state: string;
  audit_seq: string;
  action: string | null;
}

const TRANSITIONS = `
  SELECT t.seq, t.from_state, t.to_state, t.audit_seq, a.action
  FROM deploy_transitions t
  LEFT JOIN console_audit_log a ON a.seq = t.audit_seq AND a.subject_kind = 'deploy' AND a.subject_id = t.deploy_id
  WHERE t.deploy_id = $1 ORDER BY t.seq`;

/** What may stand in the place of a state's own action. */
const IN_ITS_PLACE: Record<string, readonly string[]> = {
  queued: ["console.deploy.adopted", "console.deploy.reopened", "console.deploy.intent.breakglass"],
};

function judgeTransition(row: TransitionRow, before: TransitionRow | undefined): string[] {
  const to = deployStateSchema.parse(row.to_state);
  const corrects = row.from_state !== null && isTerminal(deployStateSchema.parse(row.from_state));
  const corrected = corrects ? ["console.deploy.corrected"] : [];
  const actions = [ACTION_OF_STATE[to], ...(IN_ITS_PLACE[to] ?? []), ...corrected];
  const expectedSeq = (before?.seq ?? 0) + 1;
  return [
    ...(row.seq === expectedSeq ? [] : [`transition ${row.seq} follows ${expectedSeq - 1}`]),
    ...(row.from_state === (before?.to_state ?? null) ? [] : [`transition ${row.seq} comes from ${row.from_state}`]),
    ...(actions.some((action) => action === row.action) ? [] : [`transition ${row.seq} is audited as ${row.action}`]),
  ];
}

/** Whether a deploy's history is whole: gapless transitions, each with exactly one audit row, and no audit row without one. */
export async function judgeHistory({ database }: Stage, id: string): Promise<string[]> {
  const { rows } = await database.pool.query<TransitionRow>(TRANSITIONS, [id]);
  const audited = await database.pool.query<{ seq: string }>(
    `SELECT seq FROM console_audit_log WHERE subject_kind = 'deploy' AND subject_id = $1
     AND action LIKE 'console.deploy.%' AND action <> 'console.deploy.cancel_requested' ORDER BY seq`,
    [id],
  );
  const written = audited.rows.map(({ seq }) => seq).join(" ");
  const named = rows.map((row) => row.audit_seq).join(" ");
  const found = rows.flatMap((row, index) => judgeTransition(row, rows[index - 1]));
  if (written !== named) found.push(`audit rows [${written}] for transitions with [${named}]`);
  const state = await database.pool.query<{ state: string }>("SELECT state FROM deploys WHERE id = $1", [id]);
  if (state.rows[0]?.state !== rows.at(-1)?.to_state) found.push(`it is ${state.rows[0]?.state}, not as last audited`);
  return found.map((problem) => `${id}: ${problem}`);
}

interface ChainRow {
  /** Null when nothing was written. */
  seq: string | null;
  envelope: string;
  prev_hash: string;
  hash: string;
  head_seq: string;
  head_hash: string;
}

/** Up to where an audit log was judged: the number and the hash of its last row. */
export interface ChainEnd {
  seq: number;
  hash: string;
}

const CHAIN_START: ChainEnd = { seq: 0, hash: "0".repeat(64) };

/** The rows and the head as they are at one moment: a console goes on writing. */
const CHAIN = `
  SELECT log.seq, envelope, prev_hash, log.hash, head.seq AS head_seq, head.hash AS head_hash
  FROM console_audit_head head LEFT JOIN console_audit_log log ON log.seq > $1 ORDER BY log.seq`;

/** Whether the audit log after `from` is one unbroken chain that ends at its head, and up to where it is. */
export async function judgeChain(
  { database }: Stage,
  from = CHAIN_START,
): Promise<{ end: ChainEnd; problems: string[] }> {
  const { rows } = await database.pool.query<ChainRow>(CHAIN, [from.seq]);
  let end = from;
  for (const row of rows) {
    if (row.seq === null) continue;
    const hash = createHash("sha256").update(`${end.hash}\n${row.envelope}`).digest("hex");
    const isNext = Number(row.seq) === end.seq + 1 && row.prev_hash === end.hash && row.hash === hash;
    if (!isNext) return { end, problems: [`the audit chain breaks at row ${row.seq}`] };
    end = { seq: end.seq + 1, hash };
  }
  const [head] = rows;
  const isWhole = Number(head?.head_seq) === end.seq && head?.head_hash === end.hash;
  return { end, problems: isWhole ? [] : [`the audit head is at ${head?.head_seq}, the log at ${end.seq}`] };
}

const LATE = `
  SELECT id, state, next_check_at, lease_until FROM deploys
  WHERE state NOT IN ('succeeded', 'failed', 'errored', 'timed_out', 'cancelled', 'superseded', 'unresolved')
    AND (next_check_at > now() + interval '2 minutes' OR lease_until > clock_timestamp() + interval '60 seconds')`;

/** Whether whatever a dead console has left behind is taken up again soon enough: leases within 60 s, looks within 2 min. */
export async function judgeLeftBehind({ database }: Stage): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string; state: string }>(LATE);
  return rows.map(({ id, state }) => `${id} was left behind as ${state} for too long`);
}
