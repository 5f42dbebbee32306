import "server-only";

import type { Surface } from "@/lib/core/config";
import { PLATFORM_KINDS } from "@/lib/core/platform-kinds";
import { UpstreamError } from "@/lib/core/upstream";
import { within } from "@/lib/core/within";
import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import { askPlatform } from "@/lib/deploys/live-evidence";
import type { DeployRow } from "@/lib/deploys/load";
import { isOverdue } from "@/lib/deploys/rules";
import type { Transition } from "@/lib/deploys/transition-deploy";
import { liveNow } from "@/lib/surfaces/rules";

/** What was looked at so lately is what was reviewed. */
const FRESH_MS = 10_000;
const LOOK_MS = 5_000;

/**
 * Why a rollback is no longer what was reviewed as it is about to be sent: something else is live than what it was to take away.
 * Null where it is, and for everything that is no surface's rollback. Throws UpstreamError while the platform does not answer.
 */
export async function findMoved(ctx: Context, row: DeployRow, surface: Surface): Promise<Transition | null> {
  if (row.kind !== "rollback") return null;
  const waited = await ctx.db.waitingRollback.findUnique({ where: { deployId: row.id } });
  if (waited === null && !isOverdue(row.requestedAt, FRESH_MS, ctx.now())) return null;
  if ((await ctx.db.promotion.findUnique({ where: { deployId: row.id } })) !== null) return null;
  const { sha } = await within(
    LOOK_MS,
    () => askPlatform(ctx, surface),
    () => tooSlow(surface),
  );
  if (sha === row.fromSha) return null;
  const now = sha === null ? "a commit nobody knows" : shortSha(sha);
  const was = row.fromSha === null ? "one nobody knew" : shortSha(row.fromSha);
  const message = `${row.surfaceId} runs ${now} now, not ${was} as reviewed. Nothing was sent; review the rollback again.`;
  return { to: "errored", note: message, patch: { failureCode: "review_stale", failureMessage: message } };
}

function tooSlow({ platform }: Surface): UpstreamError {
  const { upstream } = PLATFORM_KINDS[platform];
  return new UpstreamError(upstream, { kind: "timeout", message: "The platform took too long to say what is live." });
}

/**
 * What a surface runs as a rollback is ordered: by its platform now or, while that is silent, by the last look that is young. Who
 * asks for it changes nothing of what is seen.
 */
export async function askWhatRuns(caller: Context, surface: Surface): Promise<string | null> {
  const ctx: Context = { ...caller, actor: { kind: "system", id: caller.requestId } };
  try {
    const { sha } = await within(
      LOOK_MS,
      () => askPlatform(ctx, surface),
      () => tooSlow(surface),
    );
    return sha;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const { surface_id: surfaceId } = surface;
    return liveNow(await ctx.db.surfaceObservation.findUnique({ where: { surfaceId } }), ctx.now());
  }
}
