import "server-only";

import type { Database } from "@/lib/db/database";
import type { Deploy } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { workOf } from "@/lib/deploys/read-words";
import { LIVE } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";
import type { ShipRecord } from "@/lib/drifts/rules";

function toRecord(row: Deploy): ShipRecord {
  // A state that this build does not know may be anything: it is not over.
  const state = deployStateSchema.catch("unresolved").parse(row.state);
  const { id, sha, requestedAt, dispatchedAt, startedAt, finishedAt, observedAt, runId, runAttempt, failureCode } = row;
  return {
    id,
    sha,
    isGuess: row.shaSource === "guess",
    state,
    requestedAt,
    dispatchedAt,
    startedAt,
    finishedAt,
    observedAt,
    runId,
    runAttempt,
    failureCode,
    work: workOf(row),
  };
}

/** More ends of one commit after the newest success are not needed to explain it. */
const OF_ONE_COMMIT = 20;

/** The records that can explain what a surface runs: the newest success, what is live, and whatever deployed that very commit. */
export async function readRecords(db: Database | Tx, surfaceId: string, sha: string): Promise<ShipRecord[]> {
  const [newest, live, same] = await Promise.all([
    db.deploy.findFirst({
      where: { surfaceId, state: "succeeded", finishedAt: { not: null } },
      orderBy: { finishedAt: "desc" },
    }),
    db.deploy.findMany({ where: { surfaceId, state: { in: [...LIVE] } } }),
    db.deploy.findMany({ where: { surfaceId, sha }, orderBy: { stateSince: "desc" }, take: OF_ONE_COMMIT }),
  ]);
  const since = { surfaceId, failureCode: { not: null }, requestedAt: { gt: newest?.requestedAt ?? new Date() } };
  const failed =
    newest === null
      ? []
      : await db.deploy.findMany({ where: since, orderBy: { requestedAt: "desc" }, take: OF_ONE_COMMIT });
  const rows = new Map([...failed, ...(newest === null ? [] : [newest]), ...live, ...same].map((row) => [row.id, row]));
  return [...rows.values()].map(toRecord);
}
