import "server-only";

import type { AuditEvent } from "@/lib/audit/record-audit";
import { personOf } from "@/lib/core/actor";
import type { Context } from "@/lib/db/context";
import type { PromotionHold as HoldRow } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";

/** Ends an open hold and answers the audit row to write; null when somebody else ended it first. */
export async function endHold(
  tx: Tx,
  ctx: Context,
  end: { row: HoldRow; reason: string | null; replacedBy: string | null },
): Promise<AuditEvent | null> {
  const { row, reason, replacedBy } = end;
  const { count } = await tx.promotionHold.updateMany({
    where: { id: row.id, endedAt: null },
    data: { endedAt: ctx.now(), endedByEmail: personOf(ctx.actor)?.email ?? null, endReason: reason },
  });
  if (count === 0) return null;
  const set = { sha: row.sha, set_by: row.setByEmail, set_at: row.setAt.toISOString(), set_reason: row.reason };
  const replaced = replacedBy === null ? {} : { replaced_by: replacedBy };
  return {
    action: "console.lock.released",
    subject: { kind: "hold", id: row.id },
    payload: { kind: "hold", ...set, reason, ...replaced },
  };
}
