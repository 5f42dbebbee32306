import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Surface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import type { LiveRelease } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import { type Distance, distanceOf, readSync } from "@/lib/surfaces/rules";

async function measureDistance(ctx: Context, liveSha: string): Promise<Distance> {
  const mirrored = await ctx.db.mainCommit.findUnique({ where: { sha: liveSha } });
  if (mirrored !== null) return { kind: "on_main", behind: mirrored.position };
  // With the branch itself, not the mirrored tip: what is live may be newer than the mirror.
  const compare = () => ctx.github.compare(liveSha, ctx.config.main_branch);
  return distanceOf(await outside("compare", compare).catch(() => null));
}

/** Keeps what a platform has just said is live, with its distance from main. An observation changes no state: no audit row. */
export async function recordLive(ctx: Context, surface: Surface, live: LiveRelease): Promise<void> {
  authorize(ctx, "surface:observe");
  const now = ctx.now();
  const sync = live.sha === null ? readSync({ kind: "unknown" }) : readSync(await measureDistance(ctx, live.sha));
  const seen = {
    liveSha: live.sha,
    releasedAt: live.releasedAt,
    source: live.source,
    observedAt: now,
    sync: sync.sync,
    behindBy: sync.behind_by,
  };
  await ctx.db.surfaceObservation.upsert({
    where: { surfaceId: surface.surface_id },
    create: { surfaceId: surface.surface_id, nextCheckAt: now, ...seen },
    update: seen,
  });
}
