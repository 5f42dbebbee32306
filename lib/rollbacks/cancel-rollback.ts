import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { endWaiting } from "@/lib/deploys/waiting-rollback";
import { loadSurface } from "@/lib/surfaces/queries";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

/** Drops the rollback that waits on a surface: nothing is sent. Throws not_found without one, conflict when it has just gone on. */
export async function cancelRollback(ctx: Context, surfaceId: string): Promise<void> {
  authorize(ctx, "deploy:cancel");
  const { surface_id } = loadSurface(ctx, surfaceId);
  await committed(ctx, "cancel_requested", async (tx) => {
    const row = await tx.waitingRollback.findFirst({ where: { surfaceId: surface_id, state: "waiting" } });
    if (row === null) throw new AppError("not_found", `No rollback of ${surface_id} waits.`);
    const event = await endWaiting(tx, ctx, { row, why: `Dropped by ${personOf(ctx.actor)?.email ?? "somebody"}.` });
    if (event === null) throw new AppError("conflict", `The rollback of ${surface_id} has just gone on. Look again.`);
    await recordAudit(tx, ctx, event);
    await announce(tx, "surface", surface_id);
  });
}
