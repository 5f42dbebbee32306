import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { hashRequest, type Keyed } from "@/lib/deploys/adopt-by-key";
import { getGateEarly } from "@/lib/promotions/queries";
import {
  checkWords,
  productionSurface,
  recordRefusal,
  refuseBlocked,
  refuseOtherConsole,
  refuseStale,
} from "@/lib/promotions/refuse-promotion";
import { examineRollback } from "@/lib/promotions/review-rollback";
import { listGateBlockers, splitBlockers } from "@/lib/promotions/rules";
import type { PromotionAnswer, RollbackRequest } from "@/lib/promotions/schemas";
import { getVersions } from "@/lib/promotions/versions";
import { adoptPromotion, writePromotion } from "@/lib/promotions/write-promotion";
import { areMigrationsKnown, productionSha } from "@/lib/versions/rules";

async function attempt(ctx: Context, input: RollbackRequest, keyed: Keyed): Promise<PromotionAnswer> {
  authorize(ctx, "promotion:roll-back");
  refuseOtherConsole(ctx);
  const adopted = await adoptPromotion(ctx, keyed);
  if (adopted !== null) return adopted;
  checkWords("rollback", input);
  const surface = productionSurface(ctx);
  refuseBlocked(ctx, listGateBlockers(await getGateEarly(ctx, surface)), null);
  const versions = await getVersions(ctx, { fresh: true });
  // Staging may move on meanwhile: what is left behind is production's commit, and that alone must be as it was.
  refuseStale(ctx, { digest: input.digest, parts: ["production_sha"] }, versions);
  const fromSha = productionSha(versions);
  const { blockers, commits_total: lost, migrations } = await examineRollback(ctx, { fromSha, toSha: input.to_sha });
  const kept = areMigrationsKnown(lost !== null, migrations) ? migrations.map(({ name }) => name) : null;
  const { left, overridden } = splitBlockers(blockers, input.override ?? []);
  refuseBlocked(ctx, left, input.to_sha);
  return writePromotion(ctx, {
    ...keyed,
    kind: "rollback",
    surface,
    fromSha,
    toSha: input.to_sha,
    digest: input.digest,
    reason: input.reason,
    overridden: overridden.map(({ code }) => code),
    totp: input.totp,
    target: input.to_sha,
    reviewed: { commits_lost: lost, migrations_kept: kept },
  });
}

/**
 * Asks for production to run an earlier commit again; what holds promotions back does not hold this. On success promotions are
 * held until somebody resumes. Throws as {@link requestPromotion} does.
 */
export async function requestRollback(
  ctx: Context,
  input: RollbackRequest,
  key: string | null,
): Promise<PromotionAnswer> {
  const { totp: _, ...asked } = input;
  const keyed = { key, hash: hashRequest({ kind: "rollback", ...asked }) };
  try {
    return await translated(() => attempt(ctx, input, keyed));
  } catch (error) {
    const isTwin = await recordRefusal(ctx, { kind: "rollback", asked, error, keyed });
    const adopted = isTwin ? await translated(() => adoptPromotion(ctx, keyed)) : null;
    if (adopted === null) throw error;
    return adopted;
  }
}
