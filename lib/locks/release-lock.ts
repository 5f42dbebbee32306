import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { SurfaceLock } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { endLock, recordLockEnd, refuseHeldLock } from "@/lib/locks/lock";
import { isOpen } from "@/lib/locks/rules";
import { loadSurface } from "@/lib/surfaces/queries";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

/**
 * Releases the lock or warning of a surface, whoever set it. Throws not_found without one, lock_held when `seen` is the id of
 * another one than the open one, conflict when somebody else was faster.
 */
export async function releaseLock(ctx: Context, surfaceId: string, seen: string | null = null): Promise<void> {
  authorize(ctx, "surface:lock");
  const surface = loadSurface(ctx, surfaceId);
  await committed(ctx, "unlock", async (tx) => {
    const row = await loadOpenLock(tx, surface.surface_id, ctx.now());
    if (seen !== null) refuseHeldLock(row, seen);
    const how = await endLock(tx, ctx, row);
    if (how === null) throw new AppError("conflict", `The lock of ${surfaceId} has just been ended by somebody else.`);
    await recordLockEnd(tx, ctx, { row, how });
    await announce(tx, "surface", surfaceId);
  });
}

/** The lock or warning that holds on a surface at this moment; throws `not_found`. */
async function loadOpenLock(tx: Tx, surfaceId: string, now: Date): Promise<SurfaceLock> {
  const row = await tx.surfaceLock.findFirst({ where: { surfaceId, endedAt: null } });
  if (row !== null && isOpen(row, now)) return row;
  throw new AppError("not_found", `${surfaceId} carries no lock and no warning: there is nothing to release.`);
}
