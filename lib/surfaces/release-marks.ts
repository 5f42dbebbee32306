import "server-only";

import { authorize } from "@/lib/core/authorize";
import { type ReleaseMark, stillCounts } from "@/lib/core/release-mark";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { AppMark } from "@/lib/db/generated/client";
import { lookInTurn } from "@/lib/surfaces/claim-mirror";

/** A release made by hand is found within a minute: one call a look, whatever the number of apps (fact H10). */
const LOOK_EVERY_MS = 50_000;
/** A key that may not list apps, or a platform that has no such list: each app is looked at by itself meanwhile. */
const WITHOUT_A_LIST_MS = 15 * 60_000;
/** A list older than this says nothing of now. */
const MARK_FRESH_MS = 75_000;

/** An app's mark, and when the list was asked for that told it. */
export interface SeenMark extends ReleaseMark {
  seenAt: Date;
}

/** What a look at an app went by. */
export interface MarkRead {
  readMark: string | null;
  readAt: Date | null;
}

/**
 * Asks a platform's list when each app was last released, when that is due: an app that was is looked at now. What the list
 * cannot say is read of each app; that it cannot be had is no trouble of its own.
 */
export async function observeMarks(ctx: Context): Promise<boolean> {
  authorize(ctx, "surface:observe");
  const look = async () => ({ problem: null, afterMs: await lookAtList(ctx) });
  return lookInTurn(ctx, { name: "marks:heroku", everyMs: LOOK_EVERY_MS, look });
}

async function lookAtList(ctx: Context): Promise<number> {
  const apps = new Set(ctx.config.surfaces.flatMap(({ platform, app }) => (platform === "heroku" ? [app] : [])));
  if (apps.size === 0) return WITHOUT_A_LIST_MS;
  const seenAt = ctx.now();
  try {
    const marks = await ctx.platforms.heroku.listMarks?.();
    for (const app of apps) {
      const mark = marks?.get(app);
      if (mark !== undefined) await keepMark(ctx, app, { ...mark, seenAt });
    }
    return marks === undefined ? WITHOUT_A_LIST_MS : LOOK_EVERY_MS;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const isRefused = error.kind === "not_found" || error.kind === "forbidden";
    return isRefused ? WITHOUT_A_LIST_MS : Math.max(LOOK_EVERY_MS, (error.retryAfter ?? 0) * 1_000);
  }
}

async function keepMark(ctx: Context, app: string, { mark, at: markAt, seenAt }: SeenMark): Promise<void> {
  const before = await ctx.db.appMark.findUnique({ where: { app } });
  const seen = { mark, markAt, seenAt };
  await ctx.db.appMark.upsert({ where: { app }, create: { app, ...seen }, update: seen });
  if (before === null || before.mark === mark) return;
  const surfaceIds = ctx.config.surfaces.filter((surface) => surface.app === app).map((one) => one.surface_id);
  const where = { surfaceId: { in: surfaceIds } };
  await ctx.db.surfaceObservation.updateMany({ where, data: { nextCheckAt: seenAt } });
}

/** An app's mark as the list has just told it; null where that is too long ago. */
export async function readMark(ctx: Context, app: string): Promise<SeenMark | null> {
  const row = await ctx.db.appMark.findUnique({ where: { app } });
  return row === null || !isFresh(row, ctx.now()) ? null : { mark: row.mark, at: row.markAt, seenAt: row.seenAt };
}

function isFresh({ seenAt }: AppMark, now: Date): boolean {
  const age = now.getTime() - seenAt.getTime();
  return age >= 0 && age < MARK_FRESH_MS;
}

/** Keeps that a mark told of the newest release when that was read, or that it did not. */
export async function believeMark(ctx: Context, app: string, believed: string | null): Promise<void> {
  await ctx.db.appMark.updateMany({ where: { app }, data: { believed } });
}

/** The mark that the list still tells and that an app was read under a short while ago; null unless it is the same and believed. */
export async function readUnchanged(ctx: Context, app: string, read: MarkRead): Promise<SeenMark | null> {
  if (read.readMark === null || read.readAt === null) return null;
  const told = await ctx.db.appMark.findUnique({ where: { app, mark: read.readMark, believed: read.readMark } });
  if (told === null || !isFresh(told, ctx.now())) return null;
  const mark = { mark: told.mark, at: told.markAt, seenAt: told.seenAt };
  return stillCounts(mark, read.readAt, ctx.now()) ? mark : null;
}
