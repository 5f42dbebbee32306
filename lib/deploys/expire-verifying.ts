import "server-only";

import { authorize } from "@/lib/core/authorize";
import { getSurface } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import { applyTransition } from "@/lib/deploys/apply-transition";
import type { DeployRow } from "@/lib/deploys/load";
import { isOverdue } from "@/lib/deploys/rules";

/** For a surface that is no longer configured. */
const LIMIT_S = 180;

/**
 * Ends a verification that could not be made until its surface's limit: nobody knows what is live, and the record says so.
 * `trouble` is what stood in the way, as a sentence. Null while there is time.
 */
export async function expireVerifying(ctx: Context, row: DeployRow, trouble: string): Promise<DeployRow | null> {
  authorize(ctx, "deploy:advance");
  const limit = getSurface(ctx.config, row.surfaceId)?.verify_within_seconds ?? LIMIT_S;
  if (row.state !== "verifying" || !isOverdue(row.stateSince, limit * 1_000, ctx.now())) return null;
  const message = `The run succeeded, but nobody could confirm ${row.sha.slice(0, 7)} for ${limit} s: ${trouble}`;
  return applyTransition(ctx, row, {
    to: "errored",
    note: message,
    patch: { failureCode: "verification_impossible", failureMessage: message },
  });
}
