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

/** Takes the refresh of a mirrored outside list when it is due and nobody holds it; else null. A list of no row yet is due. */
export async function claimMirror(ctx: Context, name: string): Promise<Turn | null> {
  authorize(ctx, "surface:observe");
  // One question, though there are two cases: every list is asked for at every turn, and mostly none is due.
  const [claimed] = await ctx.db.$queryRaw<{ due: Date }[]>`
    WITH taken AS (
      UPDATE mirrors SET lease_until = cockpit_now() + make_interval(secs => ${LEASE_SECONDS})
      WHERE name = ${name} AND next_check_at <= ${ctx.now()} AND (lease_until IS NULL OR lease_until < cockpit_now())
      RETURNING next_check_at
    ), made AS (
      INSERT INTO mirrors (name, next_check_at, lease_until)
      SELECT ${name}, ${ctx.now()}, cockpit_now() + make_interval(secs => ${LEASE_SECONDS})
      WHERE NOT EXISTS (SELECT 1 FROM mirrors WHERE name = ${name})
      ON CONFLICT DO NOTHING RETURNING next_check_at
    )
    SELECT next_check_at AS due FROM taken UNION ALL SELECT next_check_at FROM made`;
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
  const isRead = end.problem === null;
  const kind = isRead ? null : (end.kind ?? null);
  // A hint that came meanwhile has made the list due once more: that stays.
  await ctx.db.$executeRaw`
    UPDATE mirrors SET
      next_check_at = CASE WHEN next_check_at = ${due} THEN ${nextDue(isRead ? due : now, end.afterMs, now)} ELSE next_check_at END,
      observed_at = CASE WHEN ${isRead} THEN ${now} ELSE observed_at END,
      problem_since = CASE WHEN ${isRead} THEN NULL ELSE coalesce(problem_since, ${now}) END,
      problem = ${end.problem}, problem_kind = ${kind}, lease_until = NULL
    WHERE name = ${name}`;
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
