import "server-only";

import { authorize } from "@/lib/core/authorize";
import { nextDue } from "@/lib/core/cadence";
import type { Context } from "@/lib/db/context";

/** Seconds, by the database's clock: longer than the slowest list. */
const LEASE_SECONDS = 30;

/** Somebody's turn to refresh a mirrored outside list. */
export interface Turn {
  name: string;
  /** When the refresh was due. */
  due: Date;
}

/** Takes the refresh of a mirrored outside list when it is due and nobody holds it; else null. */
export async function claimMirror(ctx: Context, name: string): Promise<Turn | null> {
  authorize(ctx, "surface:observe");
  await ctx.db.mirror.createMany({ data: [{ name, nextCheckAt: ctx.now() }], skipDuplicates: true });
  const [claimed] = await ctx.db.$queryRaw<{ due: Date }[]>`
    UPDATE mirrors SET lease_until = cockpit_now() + make_interval(secs => ${LEASE_SECONDS})
    WHERE name = ${name} AND next_check_at <= ${ctx.now()} AND (lease_until IS NULL OR lease_until < cockpit_now())
    RETURNING next_check_at AS due`;
  return claimed === undefined ? null : { name, due: claimed.due };
}

/** Gives the refresh back: what was wrong with it, if anything, and how long until it is due again; after trouble, from now. */
export async function releaseMirror(
  ctx: Context,
  { name, due }: Turn,
  end: { problem: string | null; kind?: string | undefined; afterMs: number },
): Promise<void> {
  authorize(ctx, "surface:observe");
  const now = ctx.now();
  const seen = end.problem === null ? { observedAt: now } : {};
  const nextCheckAt = nextDue(end.problem === null ? due : now, end.afterMs, now);
  // A hint that came meanwhile has made the list due once more: that stays.
  await ctx.db.mirror.updateMany({ where: { name, nextCheckAt: due }, data: { nextCheckAt } });
  const problemKind = end.problem === null ? null : (end.kind ?? null);
  const begins = { where: { name, problemSince: null }, data: { problemSince: now } };
  if (end.problem !== null) await ctx.db.mirror.updateMany(begins);
  const over = end.problem === null ? { problemSince: null } : {};
  await ctx.db.mirror.update({
    where: { name },
    data: { ...seen, ...over, problem: end.problem, problemKind, leaseUntil: null },
  });
}

/** The problem of a look that failed in a way nobody foresaw. */
export const CONSOLE_FAILED = "The console failed while it read this. It tries again; the log says why.";

/** A look in somebody's turn, which answers its problem if any; what nobody foresaw is told as one, and then thrown. */
export async function lookInTurn(
  ctx: Context,
  turn: Turn,
  { look, everyMs }: { look: () => Promise<string | null | void>; everyMs: number },
): Promise<void> {
  authorize(ctx, "surface:observe");
  try {
    await releaseMirror(ctx, turn, { problem: (await look()) ?? null, afterMs: everyMs });
  } catch (error) {
    await releaseMirror(ctx, turn, { problem: CONSOLE_FAILED, afterMs: everyMs });
    throw error;
  }
}
