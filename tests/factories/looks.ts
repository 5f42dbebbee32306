import type { Surface } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import { claimSurface, observeSurface, type Turn } from "@/lib/drifts/observe-surface";

/** Takes the look at a surface, whenever it is due and whoever has it. */
export async function takeLook(ctx: Context, surfaceId: string): Promise<Turn> {
  const due = { nextCheckAt: new Date(0), leaseUntil: null };
  await ctx.db.surfaceObservation.upsert({ where: { surfaceId }, create: { surfaceId, ...due }, update: due });
  const turn = await claimSurface(ctx);
  if (turn?.surface.surface_id !== surfaceId) throw new Error(`another surface than ${surfaceId} was due before it`);
  return turn;
}

/** Looks at one surface at once. */
export async function observeNow(ctx: Context, { surface_id: surfaceId }: Surface): Promise<void> {
  await observeSurface(ctx, await takeLook(ctx, surfaceId));
}
