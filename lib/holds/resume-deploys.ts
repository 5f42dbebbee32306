import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { endHold } from "@/lib/holds/hold";
import type { ResumeReason } from "@/lib/holds/schemas";
import { loadSurface } from "@/lib/surfaces/queries";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

/**
 * Ends the hold that a rollback of a surface left: it can be deployed again. Throws not_found without a hold, conflict when somebody
 * else was faster, and for a surface that is promoted, whose promotions are resumed by an admin.
 */
export async function resumeDeploys(ctx: Context, surfaceId: string, { reason }: ResumeReason): Promise<void> {
  authorize(ctx, "deploy:resume");
  const { surface_id, target_env, promoted_from } = loadSurface(ctx, surfaceId);
  if (promoted_from !== undefined) {
    throw new AppError("conflict", `${surface_id} is promoted. An admin resumes its promotions on the versions page.`);
  }
  await committed(ctx, "resume", async (tx) => {
    const row = await tx.surfaceHold.findFirst({ where: { surfaceId: surface_id, endedAt: null } });
    if (row === null) throw new AppError("not_found", `${surface_id} is not held: there is nothing to resume.`);
    const ended = await endHold(tx, ctx, { row, reason, replacedBy: null });
    if (ended === null) throw new AppError("conflict", `Somebody else has just resumed deploys of ${surface_id}.`);
    await recordAudit(tx, ctx, { ...ended, surface: { surface_id, target_env } });
    await announce(tx, "surface", surface_id);
  });
}
