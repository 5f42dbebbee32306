import "server-only";

import { authorize } from "@/lib/core/authorize";
import { getSurface, type Surface } from "@/lib/core/config";
import { forEach } from "@/lib/core/each";
import type { Context } from "@/lib/db/context";
import { Prisma, type SurfaceObservation } from "@/lib/db/generated/client";
import type { LiveCommit } from "@/lib/drifts/origins";
import { recordExplanation } from "@/lib/drifts/record-explanation";
import { type Explanation, explain, type RunSearch } from "@/lib/drifts/rules";
import { findShipper, readRecords } from "@/lib/drifts/shipper";
import { claimLease, releaseLease } from "@/lib/work/lease";

/** One row has one holder, whether it looks or explains. Longer than the slowest search of GitHub's lists. */
export const EXPLANATIONS = {
  table: "surface_observations",
  key: "surface_id",
  due: "explain_next_at",
  seconds: 60,
} as const;
/** After what nobody foresaw. */
const AGAIN_MS = 20_000;

/**
 * Explains what a surface was last seen to run, when that is due: by a record, by a run on GitHub, as where the looking began,
 * or as drift, which is written once with its audit row. GitHub's silence leaves it unknown, and is asked again.
 */
export async function explainLive(ctx: Context, surface: Surface): Promise<void> {
  authorize(ctx, "surface:observe");
  const { surface_id: surfaceId } = surface;
  const which = Prisma.sql`surface_id = ${surfaceId} AND live_sha IS NOT NULL`;
  const lease = await claimLease(ctx, EXPLANATIONS, { which });
  if (lease === null) return;
  let dueAt: Date | null = new Date(ctx.now().getTime() + AGAIN_MS);
  try {
    const seen = await ctx.db.surfaceObservation.findFirst({ where: { surfaceId, leaseFence: lease.fence } });
    if (seen !== null) await explainSeen(ctx, surface, seen);
    dueAt = null;
  } finally {
    await releaseLease(ctx.db, lease, { dueAt });
  }
}

async function explainSeen(ctx: Context, surface: Surface, seen: SurfaceObservation): Promise<void> {
  if (seen.liveSha === null) return;
  const { liveSha: sha, liveAfter: after, madeAt, isMadeByPerson: isByPerson } = seen;
  const live = { sha, after, since: seen.liveSince ?? ctx.now(), madeAt, isByPerson };
  const explanation = await explainWithoutPutBack(ctx, { surface, seen, live });
  await recordExplanation(ctx, { surface, seen, explanation });
}

async function explainWithoutPutBack(
  ctx: Context,
  { surface, seen, live }: { surface: Surface; seen: SurfaceObservation; live: LiveCommit },
): Promise<Explanation> {
  const { surface_id: surfaceId } = surface;
  const ask = async (search: RunSearch | null) => {
    const records = await readRecords(ctx.db, surfaceId, live.sha);
    const { explainedSha, explainedShaAt, baselineAt } = seen;
    return explain({ surfaceId, live, explainedSha, explainedShaAt, baselineAt, records, search });
  };
  const known = await ask(null);
  if (known.state !== "unasked") return known;
  // Found to be drift already: what appears on GitHub is recorded by who watches the runs, and explains it then.
  const drift = await ctx.db.surfaceDrift.findFirst({ where: { surfaceId, liveSha: live.sha, endedAt: null } });
  return drift === null ? ask(await findShipper(ctx, surface, live)) : known;
}

/** Explains every surface for which that is due; one that fails costs no other its turn. */
export async function explainDue(ctx: Context): Promise<void> {
  authorize(ctx, "surface:observe");
  const due = await ctx.db.surfaceObservation.findMany({
    where: { explainNextAt: { lte: ctx.now() } },
    select: { surfaceId: true },
  });
  await forEach(due, async ({ surfaceId }) => {
    const surface = getSurface(ctx.config, surfaceId);
    if (surface !== null) await explainLive(ctx, surface);
  });
}
