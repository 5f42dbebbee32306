import "server-only";

import { z } from "zod";
import { authorize } from "@/lib/core/authorize";
import { forEach } from "@/lib/core/each";
import type { Context } from "@/lib/db/context";
import type { SurfaceLock } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import { inTransaction } from "@/lib/db/transaction";
import { endLock, recordLockEnd } from "@/lib/locks/lock";
import { announce } from "@/lib/work/announce";

/** Marks every lock and warning whose time has run out, each in a transaction of its own; answers how many this call marked. */
export async function expireLocks(ctx: Context): Promise<number> {
  authorize(ctx, "lock:expire");
  const due = await ctx.db.surfaceLock.findMany({ where: { endedAt: null, expiresAt: { lte: ctx.now() } } });
  let marked = 0;
  await forEach(due, async (row) => {
    marked += await expireLock(ctx, row);
  });
  return marked;
}

function expireLock(ctx: Context, row: SurfaceLock): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    // Whoever holds it is ending it, or has forgotten it: the next turn sees which.
    const mine = await readRows(tx, z.object({ id: z.string() }))`
      SELECT id FROM surface_locks WHERE id = ${row.id} FOR NO KEY UPDATE SKIP LOCKED`;
    if (mine.length === 0) return 0;
    const how = await endLock(tx, ctx, row);
    if (how === null) return 0;
    await recordLockEnd(tx, ctx, { row, how });
    await announce(tx, "surface", row.surfaceId);
    return 1;
  });
}
