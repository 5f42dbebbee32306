import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { splitBlockers } from "@/lib/core/overrides";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { hashRequest, type Keyed } from "@/lib/deploys/idempotency";
import { refuseAtOnce } from "@/lib/promotions/gate";
import { type Asked, KINDS } from "@/lib/promotions/kinds";
import { adoptPromotion, type FoundOrder, writePromotion } from "@/lib/promotions/promotion-rows";
import {
  productionSurface,
  recordRefusal,
  refuseBlocked,
  refuseOtherConsole,
  refuseStale,
  refuseWords,
} from "@/lib/promotions/refuse-promotion";
import type { PromotionAnswer, PromotionKind } from "@/lib/promotions/schemas";
import { getVersions } from "@/lib/promotions/versions";
import { productionSha } from "@/lib/versions/rules";

/** What is asked for, of which kind. */
interface Order<Kind extends PromotionKind> {
  kind: Kind;
  input: Asked[Kind];
}

/**
 * Asks for production to run what staging runs (a promotion) or what it ran before (a rollback), exactly as it was reviewed. The
 * code is spent for it alone, with the intent and its rows; the same key answers the first order again. Throws wrong_console,
 * invalid_input, review_stale, blocked, deploy_in_flight, step_up_failed, step_up_locked.
 */
export async function requestPromotion<Kind extends PromotionKind>(
  ctx: Context,
  order: Order<Kind>,
  key: string | null,
): Promise<PromotionAnswer> {
  const { kind, input } = order;
  const { totp: _, ...asked } = input;
  const keyed = { key, hash: hashRequest({ kind, ...asked }) };
  try {
    return await translated(() => passGate(ctx, order, keyed));
  } catch (error) {
    const isTwin = await recordRefusal(ctx, { kind, asked, error, keyed });
    const adopted = isTwin ? await translated(() => adoptPromotion(ctx, keyed)) : null;
    if (adopted === null) throw error;
    return adopted;
  }
}

/** The gate is looked at three times, in this order: what is cheap, what is fresh, and what counts, under lock. */
async function passGate<Kind extends PromotionKind>(ctx: Context, order: Order<Kind>, keyed: Keyed) {
  authorize(ctx, KINDS[order.kind].permission);
  refuseOtherConsole(ctx);
  const adopted = await adoptPromotion(ctx, keyed);
  if (adopted !== null) return adopted;
  await lookCheaply(ctx, order);
  const found = await lookAfresh(ctx, order);
  return writePromotion(ctx, { ...keyed, ...found });
}

/** Before GitHub and production are asked: of many requests at once, those that come late cost them nothing. */
async function lookCheaply<Kind extends PromotionKind>(ctx: Context, { kind, input }: Order<Kind>): Promise<void> {
  refuseWords(kind, input);
  await refuseAtOnce(ctx, productionSurface(ctx));
}

/** Asks everybody, and refuses what is otherwise than it was reviewed or has something in its way. */
async function lookAfresh<Kind extends PromotionKind>(ctx: Context, { kind, input }: Order<Kind>): Promise<FoundOrder> {
  const { reviewedParts, find } = KINDS[kind];
  const { digest, totp, reason, override } = input;
  const versions = await getVersions(ctx, { fresh: true });
  refuseStale(ctx, { digest, parts: reviewedParts }, versions);
  const { toSha, blockers, target, reviewed } = await find(ctx, input, versions);
  const { left, overridden } = splitBlockers(blockers, override ?? []);
  refuseBlocked(ctx, left, toSha);
  if (toSha === null) throw new AppError("conflict", "Nobody knows which commit this console runs.");
  return {
    kind,
    surface: productionSurface(ctx),
    fromSha: productionSha(versions),
    toSha,
    digest,
    reason: reason ?? null,
    overridden: overridden.map(({ code }) => code),
    totp,
    target,
    reviewed,
  };
}
