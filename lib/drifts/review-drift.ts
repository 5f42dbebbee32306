import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Surface } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { SurfaceDrift } from "@/lib/db/generated/client";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { loadDriftToReview } from "@/lib/drifts/load";
import { toDrift } from "@/lib/drifts/queries";
import type { DriftAnswer, DriftReview } from "@/lib/drifts/schemas";
import { loadSurface } from "@/lib/surfaces/queries";
import { announce } from "@/lib/work/announce";

/**
 * Somebody has seen that a surface runs what nothing explains, or what nobody can name, and says what it is about: it stands on the tile, and needs
 * nobody any more. Throws not_found and conflict.
 */
export async function reviewDrift(ctx: Context, surfaceId: string, { note }: DriftReview): Promise<DriftAnswer> {
  authorize(ctx, "drift:review");
  const surface = loadSurface(ctx, surfaceId);
  const email = personOf(ctx.actor)?.email;
  if (email === undefined) throw new AppError("forbidden", "Only a person can say that a drift was seen, by name.");
  const after = await inTransaction(ctx, async (tx) => {
    const row = await loadDriftToReview(tx, ctx, surface.surface_id);
    return writeReview(tx, ctx, { surface, row, email, note });
  });
  return { surface_id: surface.surface_id, drift: toDrift(after) };
}

async function writeReview(
  tx: Tx,
  ctx: Context,
  review: { surface: Surface; row: SurfaceDrift; email: string; note: string },
): Promise<SurfaceDrift> {
  const { surface, row, email, note } = review;
  const [after] = await tx.surfaceDrift.updateManyAndReturn({
    where: { id: row.id, endedAt: null, seenAt: null },
    data: { seenAt: ctx.now(), seenByEmail: email, seenNote: note },
  });
  if (after === undefined) throw new AppError("conflict", `The drift of ${row.surfaceId} has just changed. Reload.`);
  await recordAudit(tx, ctx, {
    action: "console.surface.drift_reviewed",
    subject: { kind: "surface", id: row.surfaceId },
    surface: { surface_id: surface.surface_id, target_env: surface.target_env },
    payload: { drift_id: row.id, live_sha: row.liveSha, expected_sha: row.expectedSha, note, by: email },
  });
  await announce(tx, "surface", row.surfaceId);
  return after;
}
