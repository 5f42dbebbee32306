import "server-only";

import type { LiveRelease } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import type { SurfaceSighting } from "@/lib/db/generated/client";

interface Seen extends Pick<LiveRelease, "sha" | "madeAt" | "releasedAt"> {
  surfaceId: string;
  at: Date;
  /** When the platform was last asked before. */
  before: Date | null;
}

/** Keeps that a surface runs something else than it was last seen to run; what has no name is something else, too. */
export async function keepSighting(ctx: Context, seen: Seen): Promise<void> {
  const { surfaceId, sha: liveSha, at: since, before: after } = seen;
  const last = await ctx.db.surfaceSighting.findFirst({ where: { surfaceId }, orderBy: { since: "desc" } });
  if (last === null ? liveSha === null : last.liveSha === liveSha) return;
  const data = { surfaceId, since, after, madeAt: seen.madeAt ?? seen.releasedAt, liveSha };
  await ctx.db.surfaceSighting.createMany({ data: [data], skipDuplicates: true });
}

/** What a surface was seen to run, newest first. */
export function listSightings(ctx: Context, surfaceId: string, take: number): Promise<SurfaceSighting[]> {
  return ctx.db.surfaceSighting.findMany({ where: { surfaceId }, orderBy: { since: "desc" }, take });
}
