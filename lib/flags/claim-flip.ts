import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import type { FlipRow } from "@/lib/flags/load";
import { WATCHED_FOR_MS } from "@/lib/flags/rules";
import { ADVANCING, OUTRUN_CODES } from "@/lib/flags/states";
import { written } from "@/lib/work/committed";
import { claimLease, getNextTurn, handBackLeases, type Lease, releaseLease } from "@/lib/work/lease";

/** Longer than the slowest step: two answers of a platform, one after the other. */
const FLIPS = { table: "flag_flips", key: "id", due: "next_check_at", seconds: 45 } as const;

export interface FlipHold {
  /** When to look again; null keeps the time that the transition has set. */
  at: Date | null;
  /** What holds it up, since when; null clears it, absent leaves it. */
  problem?: { words: string; since: Date } | null;
}

/** Takes the next flip that is due, or null. No audit row: a lease changes no state. */
export async function claimFlip(ctx: Context, owner: string): Promise<FlipRow | null> {
  authorize(ctx, "flag:advance");
  const lease = await written("flip_lease", () => claimLease(ctx, FLIPS, { owner, which: isLookedAt(ctx) }));
  if (lease === null) return null;
  return ctx.db.flagFlip.findFirst({ where: { id: String(lease.id), leaseFence: lease.fence } });
}

/** What is on its way, what nobody could confirm, what a failed release has left; and for a day what may turn out otherwise. */
function isLookedAt(ctx: Context): Prisma.Sql {
  const from = new Date(ctx.now().getTime() - WATCHED_FOR_MS);
  const code = Prisma.sql`coalesce(failure_code, '')`;
  return Prisma.sql`(state = ANY(${[...ADVANCING]})
    OR (state = 'unconfirmed' AND (${code} <> ALL(${[...OUTRUN_CODES]}) OR state_since > ${from}))
    OR (finished_at > ${from} AND (state = 'confirmed' OR (state = 'failed' AND ${code} = 'never_arrived')))
    OR (state = 'failed' AND ${code} = 'release_failed'
      AND EXISTS (SELECT 1 FROM flag_observations WHERE flag_observations.flip_id = flag_flips.id)))`;
}

/** The lease that a claimed flip is held by. */
export function leaseOfFlip({ id, leaseFence: fence, nextCheckAt: due }: FlipRow): Lease {
  return { kind: FLIPS, id, fence, due };
}

/** When the next flip is due that nobody holds; null when there is none. */
export async function getNextFlip(ctx: Context): Promise<Date | null> {
  authorize(ctx, "flag:advance");
  return getNextTurn(ctx.db, FLIPS, isLookedAt(ctx));
}

/** Gives back what a process still holds that is about to end: as a rule the restart is what its own flip asked for. */
export async function handBackFlips(ctx: Context, owner: string): Promise<number> {
  authorize(ctx, "flag:advance");
  return handBackLeases(ctx.db, FLIPS, owner);
}

/** Gives the lease back and says when to look again; a lease that was taken over is left alone. */
export async function releaseFlip(ctx: Context, row: FlipRow, { at, problem }: FlipHold): Promise<void> {
  authorize(ctx, "flag:advance");
  const since = problem?.since ?? null;
  const told = Prisma.sql`, problem = ${problem?.words ?? null}::text, problem_since = ${since}::timestamptz`;
  const set = problem === undefined ? Prisma.empty : told;
  await written("flip_release", () => releaseLease(ctx.db, leaseOfFlip(row), { dueAt: at, set }));
}
