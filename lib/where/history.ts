import "server-only";

import type { Context } from "@/lib/db/context";
import type { SurfaceObservation, SurfaceSighting } from "@/lib/db/generated/client";
import { listSightings } from "@/lib/surfaces/sighting";
import { joinStretches, type Stretch } from "@/lib/where/rules";

/** How far back an answer looks. */
const STRETCHES_READ = 200;

/**
 * What a surface ran, newest first, beginning with what it runs now. Since the console keeps what it sees, that tells; before it, the ends
 * of deploys whose commit is known do: each was seen live when it succeeded.
 */
export async function listStretches(
  ctx: Context,
  surfaceId: string,
  now: { sha: string; seen: SurfaceObservation | null },
): Promise<Stretch[]> {
  const sightings = await listSightings(ctx, surfaceId, STRETCHES_READ);
  const [newest] = sightings;
  const current = { sha: now.sha, from: now.seen?.liveSince ?? now.seen?.observedAt ?? ctx.now() };
  // What is live is kept apart from the list of changes, and may be newer by a moment.
  const seen = newest?.liveSha === now.sha ? sightings.map(toStretch) : [current, ...sightings.map(toStretch)];
  const before = sightings.length < STRETCHES_READ ? await listDeployed(ctx, surfaceId, seen.at(-1)?.from ?? null) : [];
  return joinStretches([...seen, ...before]);
}

/** The platform's own time counts where it lies between the look that saw something else and the one that saw this. */
function toStretch({ liveSha: sha, since, after, madeAt }: SurfaceSighting): Stretch {
  const isWithin = madeAt !== null && madeAt <= since && (after === null || madeAt >= after);
  return { sha, from: isWithin ? madeAt : since };
}

async function listDeployed(ctx: Context, surfaceId: string, until: Date | null): Promise<Stretch[]> {
  const rows = await ctx.db.deploy.findMany({
    where: {
      surfaceId,
      state: "succeeded",
      finishedAt: until === null ? { not: null } : { lt: until },
      OR: [{ shaSource: null }, { shaSource: { not: "guess" } }],
    },
    select: { sha: true, finishedAt: true },
    orderBy: { finishedAt: "desc" },
    take: STRETCHES_READ,
  });
  return rows.flatMap(({ sha, finishedAt: from }) => (from === null ? [] : [{ sha, from }]));
}
