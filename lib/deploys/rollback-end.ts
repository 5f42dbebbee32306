import "server-only";

import type { AuditEvent } from "@/lib/audit/append";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { stateOf, targetOf } from "@/lib/deploys/deploy-row";
import type { DeployRow } from "@/lib/deploys/load";
import type { Evidence } from "@/lib/deploys/rules";
import { hasHeldSince, openHold } from "@/lib/holds/hold";

/**
 * A surface's rollback that is done holds the surface until somebody resumes, in the transaction of its end; answers the audit rows to
 * write. One that is known late to be done holds nothing where somebody has ordered since, or it has held already.
 */
export async function holdRolledBack(
  tx: Tx,
  ctx: Context,
  change: { deploy: DeployRow; evidence: Evidence | undefined },
): Promise<AuditEvent[]> {
  const { deploy, evidence } = change;
  const { requestedById: setById, requestedByEmail: setByEmail, surfaceId, sha } = deploy;
  if (deploy.kind !== "rollback" || setById === null || setByEmail === null) return [];
  if (stateOf(deploy) !== "succeeded" && evidence !== "sha_live") return [];
  if ((await tx.promotion.count({ where: { deployId: deploy.id } })) > 0) return [];
  const own = { surfaceId, sha, setById, since: deploy.requestedAt };
  if ((await hasHeldSince(tx, own)) || (await isOutpaced(tx, deploy))) return [];
  const hold = { surfaceId, sha, setById, setByEmail, reason: deploy.reason ?? "rolled back" };
  const events = await openHold(tx, ctx, { ...hold, cause: { deploy_id: deploy.id } });
  const surface = { surface_id: surfaceId, target_env: targetOf(deploy) };
  return events.map((event) => ({ ...event, surface }));
}

/** Somebody has ordered another deploy of the surface here since: what was rolled back is left behind. */
async function isOutpaced(tx: Tx, { surfaceId, requestedAt, id }: DeployRow): Promise<boolean> {
  const newer = { surfaceId, origin: null, requestedAt: { gt: requestedAt }, id: { not: id } };
  return (await tx.deploy.count({ where: newer })) > 0;
}
