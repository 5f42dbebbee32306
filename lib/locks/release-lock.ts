import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { failpoint } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { announceSurface, endLock, recordLockEnd } from "@/lib/locks/end-lock";
import { loadOpenLock } from "@/lib/locks/load";
import { refuseHeldLock } from "@/lib/locks/refuse-held-lock";
import { loadSurface } from "@/lib/surfaces/queries";

/**
 * Releases the lock or warning of a surface, whoever set it. Throws not_found without one, lock_held when `seen` is the id of
 * another one than the open one, conflict when somebody else was faster.
 */
export async function releaseLock(ctx: Context, surfaceId: string, seen: string | null = null): Promise<void> {
  authorize(ctx, "surface:lock");
  const surface = loadSurface(ctx, surfaceId);
  await inTransaction(ctx, async (tx) => {
    const row = await loadOpenLock(tx, surface.surface_id, ctx.now());
    if (seen !== null) refuseHeldLock(row, seen);
    const how = await endLock(tx, ctx, row);
    if (how === null) throw new AppError("conflict", `The lock of ${surfaceId} has just been ended by somebody else.`);
    await recordLockEnd(tx, ctx, { row, how });
    await announceSurface(tx, surfaceId);
    await failpoint("before:commit:unlock");
  });
  await failpoint("after:commit:unlock");
}
