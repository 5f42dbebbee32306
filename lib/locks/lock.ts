import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { getSurface } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { SurfaceLock } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { openLock } from "@/lib/locks/queries";
import { canReplace, toLock } from "@/lib/locks/rules";

type LockEnd = "released" | "expired";

/** The surface an audit row is about; one that is no longer configured has only its subject. */
export function auditedSurface(ctx: Context, surfaceId: string) {
  const surface = getSurface(ctx.config, surfaceId);
  return surface === null ? {} : { surface: { surface_id: surfaceId, target_env: surface.target_env } };
}

/** Whose lock it is and what it says, for an audit row about its end or about what took its place. */
export function describeLock({ kind, reason, setByEmail, setAt, expiresAt }: SurfaceLock) {
  const times = { set_at: setAt.toISOString(), expires_at: expiresAt?.toISOString() ?? null };
  return { kind, reason, set_by: setByEmail, ...times };
}

/** Ends an open lock: expired when its time had run out, else released by whoever acts. Null when somebody else ended it first. */
export async function endLock(tx: Tx, ctx: Context, row: SurfaceLock): Promise<LockEnd | null> {
  const now = ctx.now();
  const how = row.expiresAt !== null && row.expiresAt <= now ? "expired" : "released";
  const end = {
    expired: { endedAt: row.expiresAt, endedByEmail: null },
    released: { endedAt: now, endedByEmail: personOf(ctx.actor)?.email ?? null },
  }[how];
  const { count } = await tx.surfaceLock.updateMany({ where: { id: row.id, endedAt: null }, data: end });
  return count === 1 ? how : null;
}

/** Writes the audit row of a lock that has just ended; `replacedBy` is the lock that took its place. */
export async function recordLockEnd(
  tx: Tx,
  ctx: Context,
  end: { row: SurfaceLock; how: LockEnd; replacedBy?: string },
): Promise<void> {
  const { row, how, replacedBy } = end;
  await recordAudit(tx, ctx, {
    action: `console.lock.${how}`,
    subject: { kind: "lock", id: row.id },
    ...auditedSurface(ctx, row.surfaceId),
    payload: {
      surface_id: row.surfaceId,
      ...describeLock(row),
      ...(replacedBy === undefined ? {} : { replaced_by: replacedBy }),
    },
  });
}

/** Throws lock_held, with the holder, unless `named` is the very lock that is open. */
export function refuseHeldLock(row: SurfaceLock, named: string | null): void {
  const open = openLock(row);
  const decision = canReplace(row.surfaceId, open, named);
  if (!decision.allowed) throw new AppError("lock_held", decision.message, { extra: { holder: toLock(open) } });
}
