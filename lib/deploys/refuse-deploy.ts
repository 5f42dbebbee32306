import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { getSurface, type Surface } from "@/lib/core/config";
import type { Blocker } from "@/lib/core/decision";
import { AppError, invalidInput } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { adoptByKey, isAboutTheKey, type Keyed, takeTurnByKey } from "@/lib/deploys/idempotency";
import type { DeployRow } from "@/lib/deploys/load";
import { getLiveDeploy } from "@/lib/deploys/queries";
import { breakglassCommand, holdBlockers, liveBlockers, lockBlockers, requiredConfirmation } from "@/lib/deploys/rules";
import { getHold } from "@/lib/holds/queries";
import { getOpenLock } from "@/lib/locks/queries";
import { committed } from "@/lib/work/committed";

interface Refused {
  surface: Surface;
  /** Null where nobody has asked yet. */
  sha: string | null;
}

/** What was asked for in vain, in the words of its request. */
interface Vain extends Keyed {
  surfaceId: string;
  asked: object;
}

/** Throws the error that the first of these blockers of a request means; does nothing without one. */
export function refuseDeploy(ctx: Context, { surface, sha }: Refused, blockers: Blocker[]): void {
  const [first] = blockers;
  if (first === undefined) return;
  const breakglass = { command: breakglassCommand(ctx.config, surface, { repository: ctx.repository, sha }) };
  if (first.code === "deploy_ui_disabled")
    throw new AppError("deploy_ui_disabled", first.message, { extra: { breakglass } });
  if (first.code === "deploy_in_flight") {
    throw new AppError("deploy_in_flight", first.message, { extra: { deploy_id: first.subject_id, blockers } });
  }
  throw new AppError("blocked", first.message, { extra: { blockers, breakglass } });
}

/** Throws invalid_input unless the name of a production surface was typed. */
export function refuseUnconfirmed(surface: Surface, confirm: string | undefined): void {
  const wanted = requiredConfirmation(surface);
  if (wanted !== null && confirm !== wanted) {
    throw invalidInput("confirm", `${surface.surface_id} is production (${surface.app}): type "${wanted}" to confirm.`);
  }
}

/** Looking the commit up may have taken seconds: a lock set meanwhile counts, and a hold where that holds it as well. */
export async function refuseLocked(
  tx: Tx,
  ctx: Context,
  { surface, isHeld }: { surface: Surface; isHeld: boolean },
): Promise<void> {
  const { surface_id: surfaceId } = surface;
  const lock = lockBlockers(surfaceId, await getOpenLock(tx, surfaceId, ctx.now()));
  const hold = isHeld ? holdBlockers(surfaceId, await getHold(tx, surfaceId)) : [];
  refuseDeploy(ctx, { surface, sha: null }, [...lock, ...hold]);
}

/** Somebody else wrote first: the same key is the same deploy, another one holds the surface. */
export async function adoptAfterLostRace(ctx: Context, surface: Surface, keyed: Keyed): Promise<DeployRow> {
  const adopted = await adoptByKey(ctx, keyed);
  if (adopted !== null) return adopted;
  const liveDeploy = await getLiveDeploy(ctx.db, surface.surface_id);
  refuseDeploy(ctx, { surface, sha: null }, liveBlockers(surface.surface_id, liveDeploy));
  throw new AppError(
    "conflict",
    `Another deploy of ${surface.surface_id} was asked for at the same moment. Try again.`,
  );
}

/** Writes that a deploy was asked for in vain, unless the same request was written meanwhile: then that is the answer. */
export async function recordRefusedDeploy(ctx: Context, vain: Vain, error: AppError): Promise<DeployRow | null> {
  const { surfaceId, asked } = vain;
  const surface = getSurface(ctx.config, surfaceId);
  const event = {
    action: "console.deploy.intent.refused",
    subject: { kind: "surface", id: surfaceId },
    ...(surface === null ? {} : { surface: { surface_id: surface.surface_id, target_env: surface.target_env } }),
    payload: { code: error.code, detail: error.message, asked: { ...asked } },
  } as const;
  return committed(ctx, "refused", async (tx) => {
    await takeTurnByKey(tx, ctx, vain.key);
    const twin = isAboutTheKey(error) ? null : await adoptByKey(ctx, vain, tx);
    if (twin === null) await recordAudit(tx, ctx, event);
    error.isOnRecord = true;
    return twin;
  });
}
