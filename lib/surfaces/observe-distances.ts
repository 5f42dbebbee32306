import "server-only";

import { authorize } from "@/lib/core/authorize";
import { forEach } from "@/lib/core/each";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { type Distance, distanceOf } from "@/lib/surfaces/rules";

const KEPT_FOR_MS = 24 * 3_600_000;

/** Measures every live commit against a tip of main that is about to be mirrored, so that no tile waits for it. */
export async function observeDistances(ctx: Context, tip: string): Promise<void> {
  authorize(ctx, "surface:observe");
  const seen = await ctx.db.surfaceObservation.findMany({
    where: { liveSha: { not: null } },
    select: { liveSha: true },
  });
  const live = new Set(seen.flatMap(({ liveSha }) => liveSha ?? []));
  const measured = forEach(live, (sha) => observeDistance(ctx, sha, tip));
  await measured.finally(() => forgetOld(ctx, tip));
}

async function forgetOld(ctx: Context, tip: string): Promise<void> {
  const measuredAt = { lt: new Date(ctx.now().getTime() - KEPT_FOR_MS) };
  await ctx.db.commitDistance.deleteMany({ where: { measuredAt, tip: { not: tip } } });
}

/**
 * How far a live commit is behind a mirrored tip. Main is mirrored sorted by date, and a place in that list is no distance: only
 * GitHub's comparison is one, asked for once for each pair. Unknown while GitHub does not answer.
 */
export async function observeDistance(ctx: Context, sha: string, tip: string | null): Promise<Distance> {
  authorize(ctx, "surface:observe");
  if (sha === tip) return { kind: "on_main", behind: 0 };
  const stored = tip === null ? null : await ctx.db.commitDistance.findUnique({ where: { sha_tip: { sha, tip } } });
  if (stored !== null) return readDistance(stored);
  try {
    const distance = await measureDistance(ctx, sha, tip ?? ctx.config.main_branch);
    if (tip === null) return distance;
    // What is live may be newer than the mirror: then the branch itself knows it, and the mirror will soon.
    const now = distance.kind === "off_main" ? await measureDistance(ctx, sha, ctx.config.main_branch) : distance;
    if (now.kind === distance.kind) await keepDistance(ctx, { sha, tip }, distance);
    return now;
  } catch (error) {
    if (error instanceof UpstreamError) return { kind: "unknown" };
    throw error;
  }
}

async function measureDistance(ctx: Context, sha: string, tip: string): Promise<Distance> {
  return distanceOf(await outside("compare", () => ctx.github.compare(sha, tip)));
}

async function keepDistance(ctx: Context, pair: { sha: string; tip: string }, distance: Distance): Promise<void> {
  if (distance.kind === "unknown") return;
  const behind = distance.kind === "on_main" ? distance.behind : null;
  const data = { ...pair, behind, measuredAt: ctx.now() };
  await ctx.db.commitDistance.createMany({ data: [data], skipDuplicates: true });
}

/** A measured distance as it is kept: off main it has no number. */
export function readDistance({ behind }: { behind: number | null }): Distance {
  return behind === null ? { kind: "off_main" } : { kind: "on_main", behind };
}
