import "server-only";

import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import { liveNow } from "@/lib/surfaces/rules";

/**
 * What serves of the surface of a deploy whose run GitHub tells nothing about, as a sentence for whoever has to decide; null where
 * nobody knows. That its commit is live does not say how its run ended.
 */
export async function liveWordsOf(ctx: Context, row: DeployRow): Promise<string | null> {
  const seen = await ctx.db.surfaceObservation.findUnique({ where: { surfaceId: row.surfaceId } });
  const sha = liveNow(seen, ctx.now());
  if (sha === null) return null;
  if (sha !== row.sha) return `${row.surfaceId} runs ${shortSha(sha)}.`;
  const live = `${shortSha(sha)} is live${seen?.source == null ? "" : ` (${seen.source})`}`;
  return row.fromSha === sha ? `${live}, as it was before.` : `${live}.`;
}
