import "server-only";

import { AppError } from "@/lib/core/errors";
import type { SurfaceDrift } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { canReview } from "@/lib/drifts/rules";

/** The open drift of a surface that nobody has seen yet; throws `not_found`, and `conflict` for one that was seen. */
export async function loadReviewable(tx: Tx, surfaceId: string): Promise<SurfaceDrift> {
  const row = await tx.surfaceDrift.findFirst({ where: { surfaceId, endedAt: null } });
  if (row === null) throw new AppError("not_found", `${surfaceId} has no open drift. What is live is explained.`);
  const decision = canReview(row);
  if (!decision.allowed) throw new AppError("conflict", decision.message);
  return row;
}
