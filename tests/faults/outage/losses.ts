import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

import { isTerminal } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";
import { judgeChain, judgeHistory } from "@/tests/faults/rounds/invariants";
import type { Stage } from "@/tests/faults/stage/stage";

const PATIENCE_MS = 60_000;

const rowsSchema = z.array(
  z.object({
    id: z.string(),
    state: deployStateSchema,
    failure_code: z.string().nullable(),
    correlation_id: z.string(),
  }),
);
type Row = z.infer<typeof rowsSchema>[number];

// A dispatch that was cut off before it left is for a person after 180 s.
const LET_TIME_PASS = `UPDATE deploys SET state_since = state_since - interval '181 s'
                       WHERE state = 'resolving' AND state_since < now() - interval '10 s'`;

// What was cut off keeps its lease for 45 s: after ten of them it is taken for lost here.
const LET_LEASES_END = `UPDATE deploys SET lease_until = clock_timestamp() - interval '1 ms'
                        WHERE lease_until BETWEEN clock_timestamp() AND clock_timestamp() + interval '35 s'`;

const DEPLOYS = "SELECT id, state, failure_code, correlation_id FROM deploys";

async function ended({ database }: Stage): Promise<Row[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await database.pool.query(LET_TIME_PASS);
    await database.pool.query(LET_LEASES_END);
    const rows = rowsSchema.parse((await database.pool.query(DEPLOYS)).rows);
    const left = rows.filter(({ state }) => !isTerminal(state) && state !== "unresolved");
    if (left.length === 0) return rows;
    if (Date.now() > deadline) throw new Error(`stuck: ${left.map(({ id, state }) => `${id} ${state}`).join(", ")}`);
    await sleep(100);
  }
}

/** A deploy that did not leave in time may say so, if nothing of it was ever sent; no other failure belongs here. */
function judgeFailure(
  { id, state, failure_code: code, correlation_id }: Row,
  posts: ReadonlyMap<string, number>,
): string[] {
  if (state === "succeeded" || state === "unresolved") return [];
  if (state !== "errored" || code !== "lease_lost") return [`${id} ended as ${state} (${code})`];
  return posts.has(correlation_id) ? [`${id} is told as never sent, and its dispatch was`] : [];
}

/** What was lost of the promised deploys, and whatever else is wrong once all have ended, as sentences. */
export async function judgeLosses(stage: Stage, promised: ReadonlySet<string>): Promise<string[]> {
  const rows = await ended(stage);
  const missing = [...promised].filter((id) => !rows.some((row) => row.id === id));
  const doubles = [...stage.witness.posts].filter(([, posts]) => posts > 1);
  const runs = new Set((await stage.platform.runs()).map((run) => run.correlation_id));
  // Where GitHub has the run, the truth can be known, and a person must not be asked.
  const needless = rows.filter((row) => row.state === "unresolved" && runs.has(row.correlation_id));
  return [
    ...missing.map((id) => `${id} was promised and is missing`),
    ...doubles.map(([id, posts]) => `${posts} dispatches for ${id}`),
    ...rows.flatMap((row) => judgeFailure(row, stage.witness.posts)),
    ...needless.map(({ id }) => `${id} is left to a person although its run is known`),
    ...stage.witness.violations,
    ...(await Promise.all(rows.map(({ id }) => judgeHistory(stage, id)))).flat(),
    ...(await judgeChain(stage)).problems,
  ];
}
