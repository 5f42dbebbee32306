import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { endLock, recordLockEnd } from "@/lib/locks/end-lock";
import { loadOpenLock } from "@/lib/locks/load";
import { refuseHeldLock } from "@/lib/locks/refuse-held-lock";
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
