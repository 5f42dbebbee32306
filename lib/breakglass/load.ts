import "server-only";

import { canReview } from "@/lib/breakglass/rules";
import { AppError } from "@/lib/core/errors";
import type { Deploy as DeployRow } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { originKindSchema } from "@/lib/deploys/schemas";

/** The break-glass deploy of that id that has no review note yet; throws `not_found`, and `conflict` for any other deploy. */
export async function loadReviewable(tx: Tx, id: string): Promise<DeployRow> {
  const row = await tx.deploy.findUnique({ where: { id } });
  if (row === null) throw new AppError("not_found", `There is no deploy ${id.slice(0, 60)} on this console.`);
  const origin = originKindSchema.safeParse(row.origin).data ?? null;
  const decision = canReview({ origin, reviewedAt: row.reviewedAt, reviewedBy: row.reviewedByEmail });
  if (!decision.allowed) throw new AppError("conflict", decision.message);
  return row;
}
