import "server-only";

import { authorize } from "@/lib/core/authorize";
import { nextDue } from "@/lib/core/cadence";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { claimLease, type Lease, releaseLease } from "@/lib/work/lease";

/** Longer than the slowest list. */
export const MIRRORS = { table: "mirrors", key: "name", due: "next_check_at", seconds: 30 } as const;

/** How a refresh ended. */
export interface LookEnd {
  problem: string | null;
  /** UpstreamError's word for the problem. */
  kind?: string | undefined;
  /** How many items of the list could not be read. */
  unreadable?: number;
  /** Milliseconds since the platform sent what it said; 0 without. */
  ageMs?: number;
  afterMs: number;
}

/** A look that failed in a way nobody foresaw, with the request id that its problem shows. */
class LookFailure extends Error {
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

interface Look {
  name: string;
  everyMs: number;
  /** Looks, and answers how that ended; nothing where it went well. */
  look: (turn: Lease) => Promise<LookEnd | void>;
}

/** Takes the refresh of a mirrored outside list when it is due and nobody holds it; else null. A list of no row yet is due. */
export async function claimMirror(ctx: Context, name: string): Promise<Lease | null> {
  authorize(ctx, "surface:observe");
  const which = Prisma.sql`name = ${name}`;
  const lease = await claimLease(ctx, MIRRORS, { which });
  if (lease !== null) return lease;
  const data = [{ name, nextCheckAt: ctx.now() }];
  const { count } = await ctx.db.mirror.createMany({ data, skipDuplicates: true });
  return count === 0 ? null : claimLease(ctx, MIRRORS, { which });
}

/**
 * Gives the refresh back: what was wrong with it, if anything, and how long until it is due again; after trouble, from now.
 * Answers whether it was still this holder's.
 */
export async function releaseMirror(ctx: Context, turn: Lease, ended: LookEnd): Promise<boolean> {
  authorize(ctx, "surface:observe");
  const end = await keepMove(ctx, String(turn.id), ended);
  const now = ctx.now();
  const isRead = end.problem === null;
  const kind = isRead ? null : (end.kind ?? null);
  const unreadable = end.unreadable ?? 0;
  const saidAt = new Date(now.getTime() - (end.ageMs ?? 0));
  const set = Prisma.sql`,
    looked_at = CASE WHEN ${isRead} THEN ${now} ELSE looked_at END,
    observed_at = CASE WHEN ${isRead} THEN ${saidAt} ELSE observed_at END,
    problem_since = CASE WHEN ${isRead} THEN NULL ELSE coalesce(problem_since, ${now}) END,
    unreadable = CASE WHEN ${isRead} THEN ${unreadable}::int ELSE unreadable END,
    unreadable_since = CASE WHEN NOT ${isRead} THEN unreadable_since WHEN ${unreadable}::int = 0 THEN NULL
      ELSE coalesce(unreadable_since, ${now}) END,
    problem = ${end.problem}, problem_kind = ${kind}`;
  const dueAt = nextDue(isRead ? turn.due : now, end.afterMs, now);
  return releaseLease(ctx.db, turn, { dueAt, set });
}

/** A repository that moved is gone under its old name one day: where it went is still what to know. */
async function keepMove(ctx: Context, name: string, end: LookEnd): Promise<LookEnd> {
  const before = end.kind === "not_found" ? await ctx.db.mirror.findUnique({ where: { name } }) : null;
  if (before?.problemKind !== "moved" || before.problem === null) return end;
  return { ...end, problem: before.problem, kind: "moved" };
}

/**
 * Looks when that is due and nobody else does; answers whether it was. What nobody foresaw is the console's trouble and not the
 * platform's: it is told as that, and then thrown. A turn that was taken over ends without a word: its new holder looks.
 */
export async function lookInTurn(ctx: Context, { name, everyMs, look }: Look): Promise<boolean> {
  authorize(ctx, "surface:observe");
  const turn = await claimMirror(ctx, name);
  if (turn === null) return false;
  try {
    await releaseMirror(ctx, turn, (await look(turn)) ?? { problem: null, afterMs: everyMs });
  } catch (error) {
    const failure = new LookFailure(name, error);
    const told = { problem: failure.problem, kind: "console_failed", afterMs: everyMs };
    if (await releaseMirror(ctx, turn, told)) throw failure;
  }
  return true;
}
