import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
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
import { listGateBlockers, splitBlockers } from "@/lib/promotions/rules";
import type { PromotionAnswer, PromotionRequest } from "@/lib/promotions/schemas";
import { getVersions } from "@/lib/promotions/versions";
import { adoptPromotion, writePromotion } from "@/lib/promotions/write-promotion";
import { productionSha, REVIEW_PARTS } from "@/lib/versions/rules";
import type { Versions } from "@/lib/versions/schemas";

/** What the audit row says about what was reviewed. */
function reviewed({ ahead_by, commits, commits_truncated, migrations, checks, soak_seconds }: Versions) {
  const destructive = migrations.filter((one) => one.destructive).map(({ name }) => name);
  return {
    commits: ahead_by ?? commits.length,
    commits_truncated,
    migrations: migrations.map(({ name }) => name),
    destructive_migrations: destructive,
    checks: checks.state,
    soak_seconds,
  };
}

async function attempt(ctx: Context, input: PromotionRequest, keyed: Keyed): Promise<PromotionAnswer> {
  authorize(ctx, "promotion:request");
  refuseOtherConsole(ctx);
  const adopted = await adoptPromotion(ctx, keyed);
  if (adopted !== null) return adopted;
  checkWords("promotion", input);
  const surface = productionSurface(ctx);
  // Before GitHub and production are asked: of many requests at once, those that come late cost them nothing.
  refuseBlocked(ctx, listGateBlockers(await getGateEarly(ctx, surface)), null);
  const versions = await getVersions(ctx, { fresh: true });
  refuseStale(ctx, { digest: input.digest, parts: REVIEW_PARTS }, versions);
  const toSha = versions.staging.running_sha;
  const { left, overridden } = splitBlockers(versions.blockers, input.override ?? []);
  refuseBlocked(ctx, left, toSha);
  if (toSha === null) throw new AppError("conflict", "Nobody knows which commit this console runs.");
  return writePromotion(ctx, {
    ...keyed,
    kind: "promotion",
    surface,
    fromSha: productionSha(versions),
    toSha,
    digest: input.digest,
    reason: input.reason ?? null,
    overridden: overridden.map(({ code }) => code),
    totp: input.totp,
    target: input.digest,
    reviewed: reviewed(versions),
  });
}

/**
 * Asks for production to run what staging runs, exactly as it was reviewed: the digest covers the review, the code is spent for
 * it alone, with the intent and its audit rows in one transaction. The same idempotency key answers the first promotion again.
 * Throws wrong_console, invalid_input, review_stale, blocked, deploy_in_flight, step_up_failed, step_up_locked.
 */
export async function requestPromotion(
  ctx: Context,
  input: PromotionRequest,
  key: string | null,
): Promise<PromotionAnswer> {
  const { totp: _, ...asked } = input;
  const keyed = { key, hash: hashRequest({ kind: "promotion", ...asked }) };
  try {
    return await translated(() => attempt(ctx, input, keyed));
  } catch (error) {
    const isTwin = await recordRefusal(ctx, { kind: "promotion", asked, error, keyed });
    const adopted = isTwin ? await translated(() => adoptPromotion(ctx, keyed)) : null;
    if (adopted === null) throw error;
    return adopted;
  }
}
