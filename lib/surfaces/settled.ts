import "server-only";

import type { Surface } from "@/lib/core/config";
import { PLATFORM_KINDS } from "@/lib/core/platform-kinds";
import type { Context } from "@/lib/db/context";

/** Whether looks have agreed on what is live for as long as its platform needs: only then it is evidence of a deploy. */
export async function isSettled(ctx: Context, { surface_id: surfaceId, platform }: Surface): Promise<boolean> {
  const { settleMs } = PLATFORM_KINDS[platform];
  if (settleMs === 0) return true;
  const seen = await ctx.db.surfaceObservation.findUnique({ where: { surfaceId } });
  if (seen?.liveSha == null || seen.liveSince === null) return false;
  return ctx.now().getTime() - seen.liveSince.getTime() >= settleMs;
}
