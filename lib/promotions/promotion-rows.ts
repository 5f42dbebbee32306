import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import type { Surface } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { adoptByKey, type Keyed } from "@/lib/deploys/idempotency";
import { writeIntent } from "@/lib/deploys/intent";
import { toDeploy } from "@/lib/deploys/queries";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { refuseNow } from "@/lib/promotions/gate";
import { KINDS } from "@/lib/promotions/kinds";
import { toPromotion } from "@/lib/promotions/queries";
import type { PromotionAnswer, PromotionKind } from "@/lib/promotions/schemas";
import { claimTurn } from "@/lib/promotions/turn";

/** A promotion or rollback as it was found when everybody had been asked afresh. */
export interface FoundOrder {
  kind: PromotionKind;
  surface: Surface;
  fromSha: string | null;
  toSha: string;
  digest: string;
  reason: string | null;
  overridden: string[];
  totp: string;
  /** What the code is proved for, beside the action. */
  target: string;
  /** What was reviewed, for the audit row. */
  reviewed: Record<string, unknown>;
}

type Order = FoundOrder & Keyed;

/** The answer that this key was given before, or null. */
export async function adoptPromotion(ctx: Context, keyed: Keyed): Promise<PromotionAnswer | null> {
  const deploy = await adoptByKey(ctx, keyed);
  if (deploy === null) return null;
  const row = await ctx.db.promotion.findUnique({ where: { deployId: deploy.id } });
  return row === null ? null : { promotion: toPromotion(row, deploy), deploy: toDeploy(deploy) };
}

/**
 * Spends the code and writes the intent, the promotion and their audit rows in one transaction, for callers that have already
 * authorised. Throws step_up_failed, step_up_locked, blocked, deploy_in_flight; whatever is refused spends no code.
 */
export async function writePromotion(ctx: Context, order: Order): Promise<PromotionAnswer> {
  const doneBefore = () => adoptPromotion(ctx, order);
  const stepUp = { totp: order.totp, action: KINDS[order.kind].permission, target: order.target, doneBefore };
  try {
    return await claimTurn(async () => {
      await refuseNow(ctx.db, ctx, { surface: order.surface, toSha: order.toSha, isHeld: false });
      return proveStepUp(ctx, stepUp, (tx) => writeRows(tx, ctx, order));
    });
  } catch (error) {
    throw uniqueViolation(error) === null ? error : await lostRace(ctx, order);
  }
}

async function writeRows(tx: Tx, ctx: Context, order: Order): Promise<PromotionAnswer> {
  const { kind, surface, fromSha, toSha, digest, reason, overridden } = order;
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can change production, by name.");
  // Reading what was reviewed may have taken seconds: what came meanwhile counts.
  await refuseNow(tx, ctx, { surface, toSha, isHeld: KINDS[kind].isHeld });
  const { key, hash } = order;
  const ref = ctx.config.main_branch;
  const deploy = await writeIntent(tx, ctx, { kind, surface, ref, sha: toSha, fromSha, reason, key, hash });
  const by = { requestedById: person.id, requestedByEmail: person.email, requestedAt: deploy.requestedAt };
  const shas = { fromSha, toSha, digest };
  const row = await tx.promotion.create({
    data: { id: newId("prm"), kind, state: "requested", ...shas, reason, overridden, ...by, deployId: deploy.id },
  });
  await recordAudit(tx, ctx, {
    action: KINDS[kind].audit,
    subject: { kind: "promotion", id: row.id },
    surface: { surface_id: surface.surface_id, target_env: surface.target_env },
    payload: {
      from_sha: fromSha,
      to_sha: toSha,
      digest,
      ...order.reviewed,
      overridden,
      reason,
      requested_by_admin_id: person.id,
      deploy_id: deploy.id,
    },
  });
  return { promotion: toPromotion(row, deploy), deploy: toDeploy(deploy) };
}

/** Somebody else wrote first, on another instance or by another verb. */
async function lostRace(ctx: Context, { surface, toSha }: Order): Promise<AppError> {
  await refuseNow(ctx.db, ctx, { surface, toSha, isHeld: false });
  return new AppError("conflict", `${surface.surface_id} was changed at the same moment. Look and try again.`);
}
