import "server-only";

import { authorize } from "@/lib/core/authorize";
import { nextDue } from "@/lib/core/cadence";
import { newId } from "@/lib/core/ids";
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

/** How a refresh ended. */
export interface LookEnd {
  problem: string | null;
  /** UpstreamError's word for the problem. */
  kind?: string | undefined;
  /** How many items of the list could not be read. */
  unreadable?: number;
  afterMs: number;
}

/** Gives the refresh back: what was wrong with it, if anything, and how long until it is due again; after trouble, from now. */
export async function releaseMirror(ctx: Context, { name, due }: Turn, ended: LookEnd): Promise<void> {
  authorize(ctx, "surface:observe");
  const end = await keepMove(ctx, name, ended);
  const now = ctx.now();
  const isRead = end.problem === null;
  const kind = isRead ? null : (end.kind ?? null);
  const unreadable = end.unreadable ?? 0;
  // A hint that came meanwhile has made the list due once more: that stays.
  await ctx.db.$executeRaw`
    UPDATE mirrors SET
      next_check_at = CASE WHEN next_check_at = ${due} THEN ${nextDue(isRead ? due : now, end.afterMs, now)} ELSE next_check_at END,
      observed_at = CASE WHEN ${isRead} THEN ${now} ELSE observed_at END,
      problem_since = CASE WHEN ${isRead} THEN NULL ELSE coalesce(problem_since, ${now}) END,
      unreadable = CASE WHEN ${isRead} THEN ${unreadable}::int ELSE unreadable END,
      unreadable_since = CASE WHEN NOT ${isRead} THEN unreadable_since WHEN ${unreadable}::int = 0 THEN NULL
        ELSE coalesce(unreadable_since, ${now}) END,
      problem = ${end.problem}, problem_kind = ${kind}, lease_until = NULL
    WHERE name = ${name}`;
}

/** A repository that moved is gone under its old name one day: where it went is still what to know. */
async function keepMove(ctx: Context, name: string, end: LookEnd): Promise<LookEnd> {
  const before = end.kind === "not_found" ? await ctx.db.mirror.findUnique({ where: { name } }) : null;
  if (before?.problemKind !== "moved" || before.problem === null) return end;
  return { ...end, problem: before.problem, kind: "moved" };
}

/** A look that failed in a way nobody foresaw, with the request id that its problem shows. */
export class LookFailure extends Error {
  readonly problem: string;

  constructor(name: string, cause: unknown) {
    const requestId = newId("req");
    super(`${name} could not be read (${requestId}): ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = "LookFailure";
    this.problem = `The console itself failed while it read this (request ${requestId}). It tries again; the log says why.`;
  }
}

/** Gives back the refresh of a look that failed in a way nobody foresaw: that is the console's trouble, not the platform's. */
export async function releaseFailed(
  ctx: Context,
  turn: Turn,
  failed: { cause: unknown; afterMs: number },
): Promise<LookFailure> {
  authorize(ctx, "surface:observe");
  const failure = new LookFailure(turn.name, failed.cause);
  await releaseMirror(ctx, turn, { problem: failure.problem, kind: "console_failed", afterMs: failed.afterMs });
  return failure;
}

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
    throw await releaseFailed(ctx, turn, { cause: error, afterMs: everyMs });
  }
}
