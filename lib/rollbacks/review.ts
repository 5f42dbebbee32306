import "server-only";

import { titleOf } from "@/lib/core/commit-message";
import type { Surface } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { getLiveDeploy } from "@/lib/deploys/queries";
import { getOpenLock } from "@/lib/locks/queries";
import { listSurfaceRollbackBlockers } from "@/lib/rollbacks/rules";
import type { SurfaceRollbackReview } from "@/lib/rollbacks/schemas";
import { examineWay, NOT_UNDONE, type Way } from "@/lib/rollbacks/way";
import { loadSurface } from "@/lib/surfaces/queries";
import { liveNow } from "@/lib/surfaces/rules";

/** What going back to a commit would take away from a surface and leave there, and what stands in its way. */
export async function reviewSurfaceRollback(
  ctx: Context,
  surfaceId: string,
  toSha: string,
): Promise<SurfaceRollbackReview> {
  const surface = loadSurface(ctx, surfaceId);
  const [seen, target] = await translated(() =>
    Promise.all([
      ctx.db.surfaceObservation.findUnique({ where: { surfaceId } }),
      ctx.db.mainCommit.findUnique({ where: { sha: toSha } }),
    ]),
  );
  const fromSha = liveNow(seen, ctx.now());
  return {
    surface_id: surfaceId,
    from_sha: fromSha,
    to_sha: toSha,
    title: target === null ? null : titleOf(target.message),
    ...(await examineSurfaceRollback(ctx, surface, { fromSha, toSha })),
    not_undone: NOT_UNDONE,
  };
}

/** The same of a way that is known, without its ends; asks GitHub. */
export async function examineSurfaceRollback(ctx: Context, surface: Surface, way: Way) {
  const { surface_id: surfaceId } = surface;
  const [{ facts, lost }, [liveDeploy, lock, hasRun]] = await Promise.all([
    examineWay(ctx, way),
    translated(() =>
      Promise.all([
        getLiveDeploy(ctx.db, surfaceId),
        getOpenLock(ctx.db, surfaceId, ctx.now()),
        hasRunOn(ctx, surfaceId, way.toSha),
      ]),
    ),
  ]);
  const gate = { surface, deployUi: ctx.flags.deployUi, liveDeploy, lock };
  return { ...lost, blockers: listSurfaceRollbackBlockers({ ...gate, ...facts, hasRun }) };
}

/** Whether any record, however old, says that a surface has run it. */
async function hasRunOn(ctx: Context, surfaceId: string, sha: string): Promise<boolean> {
  const [stretch, deploy] = await Promise.all([
    ctx.db.surfaceStretch.findFirst({ where: { surfaceId, sha } }),
    ctx.db.deploy.findFirst({ where: { surfaceId, state: "succeeded", sha } }),
  ]);
  return stretch !== null || deploy !== null;
}
