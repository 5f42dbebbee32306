import "server-only";

import { authorize } from "@/lib/core/authorize";
import { consoleSurface } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import { liveNow } from "@/lib/surfaces/rules";
import { readComparison } from "@/lib/versions/read-comparison";

/** What a console runs as it was last seen or, while it does not answer, what its platform has released. */
async function shaOf(ctx: Context, environment: "staging" | "production"): Promise<string | null> {
  const seen = await ctx.db.consoleObservation.findUnique({ where: { environment } });
  const surface = consoleSurface(ctx.config, environment);
  if (seen?.runningSha != null || surface === null) return seen?.runningSha ?? null;
  return liveNow(await ctx.db.surfaceObservation.findUnique({ where: { surfaceId: surface.surface_id } }), ctx.now());
}

/** Asks GitHub about the way from production to staging when that is due: seldom, since only the checks can change. */
export async function observeComparison(ctx: Context): Promise<void> {
  authorize(ctx, "version:observe");
  const [fromSha, toSha] = await Promise.all([shaOf(ctx, "production"), shaOf(ctx, "staging")]);
  if (fromSha === null || toSha === null) return;
  const pair = { fromSha, toSha };
  const known = await ctx.db.versionComparison.findUnique({ where: { fromSha_toSha: pair } });
  if (known !== null && known.nextCheckAt > ctx.now()) return;
  await readComparison(ctx, pair);
}
