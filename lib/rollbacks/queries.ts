import "server-only";

import type { Database } from "@/lib/db/database";
import type { WaitingRollback } from "@/lib/db/generated/client";
import type { WaitingRollbackSeen } from "@/lib/rollbacks/schemas";

/** A rollback that waits, or has waited, as the pages and the API show it. */
export function toWaitingRollback(row: WaitingRollback): WaitingRollbackSeen {
  return {
    id: row.id,
    to_sha: row.toSha,
    stop_deploy_id: row.stopDeployId,
    reason: row.reason,
    by: row.requestedByEmail,
    since: row.requestedAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
  };
}

/** The rollbacks that wait, by their surface. */
export async function getWaitingRollbacks(db: Database): Promise<Map<string, WaitingRollbackSeen>> {
  const rows = await db.waitingRollback.findMany({ where: { state: "waiting" } });
  return new Map(rows.map((row) => [row.surfaceId, toWaitingRollback(row)]));
}
