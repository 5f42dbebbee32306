import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { canReviewBreakglass } from "@/lib/breakglass/rules";
import type { ReviewRequest } from "@/lib/breakglass/schemas";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Deploy as DeployRow } from "@/lib/db/generated/client";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { targetOf } from "@/lib/deploys/deploy-row";
import { originKindSchema } from "@/lib/deploys/schemas";
import { announce } from "@/lib/work/announce";

/** An operator's note on a break-glass deploy: what happened and whether it was right. Throws not_found, conflict. */
export async function recordReview(ctx: Context, id: string, { note }: ReviewRequest): Promise<DeployRow> {
  authorize(ctx, "breakglass:review");
  const email = personOf(ctx.actor)?.email;
  if (email === undefined) throw new AppError("forbidden", "Only a person can review a break-glass deploy, by name.");
  return inTransaction(ctx, async (tx) => {
    const row = await loadBreakglassToReview(tx, id);
    return writeReview(tx, ctx, { row, email, note });
  });
}

/** The break-glass deploy of that id that has no review note yet; throws `not_found`, and `conflict` for any other deploy. */
async function loadBreakglassToReview(tx: Tx, id: string): Promise<DeployRow> {
  const row = await tx.deploy.findUnique({ where: { id } });
  if (row === null) throw new AppError("not_found", `There is no deploy ${id.slice(0, 60)} on this console.`);
  const origin = originKindSchema.safeParse(row.origin).data ?? null;
  const decision = canReviewBreakglass({ origin, reviewedAt: row.reviewedAt, reviewedBy: row.reviewedByEmail });
  if (!decision.allowed) throw new AppError("conflict", decision.message);
  return row;
}

async function writeReview(tx: Tx, ctx: Context, review: { row: DeployRow; email: string; note: string }) {
  const { row, email, note } = review;
  const [after] = await tx.deploy.updateManyAndReturn({
    where: { id: row.id, origin: row.origin, reviewedAt: null },
    data: { reviewNote: note, reviewedByEmail: email, reviewedAt: ctx.now() },
  });
  if (after === undefined) throw new AppError("conflict", `Deploy ${row.id} has just been reviewed by somebody else.`);
  await recordAudit(tx, ctx, {
    action: "console.deploy.breakglass_reviewed",
    subject: { kind: "deploy", id: row.id },
    surface: { surface_id: row.surfaceId, target_env: targetOf(row) },
    payload: { note, by: email, run_id: row.runId, sha: row.sha, actor_email: row.requestedByEmail },
  });
  await announce(tx, "deploy", row.id);
  return after;
}
