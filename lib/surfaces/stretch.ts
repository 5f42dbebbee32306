import "server-only";

import { newId } from "@/lib/core/ids";
import type { LiveRelease } from "@/lib/core/platform";
import { CLOCKS_AGREE_WITHIN_MS } from "@/lib/core/platform-clock";
import type { SurfaceObservation, SurfaceStretch } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";

export interface SeenRelease {
  surfaceId: string;
  live: Pick<LiveRelease, "sha" | "madeAt" | "releasedAt" | "source">;
  /** What the look before saw. */
  before: SurfaceObservation | null;
  now: Date;
}

/** Whether a look sees something else than the open stretch tells: seldom, so that most looks write the observation alone. */
export async function isStretchOver(db: Tx, surfaceId: string, live: SeenRelease["live"]): Promise<boolean> {
  const open = await db.surfaceStretch.findFirst({ where: { surfaceId, endedAt: null } });
  if (live.sha === null) return open !== null && open.lastSeenAt === null;
  return open === null || open.lastSeenAt !== null || !isSameRelease(open, live);
}

/** The same commit, and not made by a later release: somebody may have gone back to it meanwhile. */
function isSameRelease(open: SurfaceStretch, live: SeenRelease["live"]): boolean {
  return open.sha === live.sha && !isMadeAnew(open, live);
}

/**
 * Keeps what a surface is seen to run as stretches of the same release: another commit, or the same one released anew, opens the
 * next. What tells no commit ends nothing: nobody knows what runs, only until when the last commit was seen.
 */
export async function keepStretch(tx: Tx, { surfaceId, live, before, now }: SeenRelease): Promise<void> {
  const open = await tx.surfaceStretch.findFirst({ where: { surfaceId, endedAt: null } });
  const lastSeenAt = open?.lastSeenAt ?? before?.observedAt ?? null;
  if (live.sha === null) {
    if (open?.lastSeenAt === null) await tx.surfaceStretch.update({ where: { id: open.id }, data: { lastSeenAt } });
    return;
  }
  if (open !== null && isSameRelease(open, live)) {
    if (open.lastSeenAt !== null)
      await tx.surfaceStretch.update({ where: { id: open.id }, data: { lastSeenAt: null } });
    return;
  }
  if (open !== null) await tx.surfaceStretch.update({ where: { id: open.id }, data: { endedAt: now, lastSeenAt } });
  const { sha, releasedAt, madeAt, source } = live;
  const data = { id: newId("str"), surfaceId, sha, after: before?.observedAt ?? null, since: now };
  await tx.surfaceStretch.create({ data: { ...data, releasedAt, madeAt, source } });
}

/** Whether a release of the same commit was made later than that one, where the platform tells both times. */
export function isMadeAnew(before: { madeAt: Date | null }, { madeAt }: { madeAt: Date | null }): boolean {
  return (
    madeAt !== null && before.madeAt !== null && madeAt.getTime() > before.madeAt.getTime() + CLOCKS_AGREE_WITHIN_MS
  );
}

/** Keeps who shipped what a surface is seen to run, as it was found. */
export async function explainStretch(
  tx: Tx,
  { surfaceId, liveSha }: SurfaceObservation,
  told: { explanation: string; explainedBy: string; explainedId: string | null },
): Promise<void> {
  const { explanation, explainedBy, explainedId: deployId } = told;
  const where = { surfaceId, sha: liveSha ?? "", endedAt: null };
  await tx.surfaceStretch.updateMany({ where, data: { explanation, explainedBy, deployId } });
}
