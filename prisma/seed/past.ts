import "server-only";

import type { Context } from "@/lib/db/context";
import { MINUTE_MS } from "@/prisma/seed/calendar";
import { type Past, planSeededPast } from "@/prisma/seed/plan";
import { anchorOf, listPlantedRuns, plantPast } from "@/prisma/seed/plant";
import { readTrunk } from "@/prisma/seed/trunk";

export interface KnownPast extends Past {
  anchor: Date;
  /** Run ids by correlation id. */
  runIds: Map<string, string>;
}

const COMMITS_READ = 1_000;

const wholeMinute = (at: Date): Date => new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS);

/**
 * The fortnight behind both consoles, planted on the platform by whichever console asks first and read back by the other;
 * null when the platform has a past of its own that is not this one.
 */
export async function recallPast(ctx: Context, controlUrl: string): Promise<KnownPast | null> {
  const planted = anchorOf(await listPlantedRuns(controlUrl));
  const anchor = planted ?? wholeMinute(ctx.now());
  const past = await planAt(ctx, anchor);
  if (planted === null && !(await plantPast(controlUrl, past))) return null;
  const runs = await listPlantedRuns(controlUrl);
  const runIds = runs.flatMap(({ id, correlation_id: key }) => (key === null ? [] : [[key, String(id)] as const]));
  return { ...past, anchor, runIds: new Map(runIds) };
}

async function planAt(ctx: Context, anchor: Date): Promise<Past> {
  const { commits } = await ctx.github.listCommits(ctx.config.main_branch, COMMITS_READ);
  const known = commits.filter(({ committedAt }) => committedAt <= anchor);
  return planSeededPast({ config: ctx.config, anchor, trunk: readTrunk(known, anchor) });
}
