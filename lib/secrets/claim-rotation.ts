import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import type { RotationRow } from "@/lib/secrets/load";
import { ADVANCING } from "@/lib/secrets/states";
import { written } from "@/lib/work/committed";
import { claimLease, getNextTurn, handBackLeases, type Lease, releaseLease } from "@/lib/work/lease";

/** Longer than the slowest step: three answers of a platform, one after the other. */
const ROTATIONS = { table: "secret_rotations", key: "id", due: "next_check_at", seconds: 45 } as const;
const IS_LIVE = Prisma.sql`state = ANY(${[...ADVANCING]})`;

/** What a step leaves: the rotation as it is then, and what it waits for, in words. */
export interface RotationStep {
  row: RotationRow;
  waitsFor?: string | null;
}

export interface RotationHold {
  /** When to look again; null keeps the time that the transition has set. */
  at: Date | null;
  /** What holds it up, since when; null clears it, absent leaves it. */
  problem?: { words: string; since: Date } | null;
}

/** Takes the next rotation that is due, or null. No audit row: a lease changes no state. */
export async function claimRotation(ctx: Context, owner: string): Promise<RotationRow | null> {
  authorize(ctx, "secret:advance");
  const lease = await written("rotation_lease", () => claimLease(ctx, ROTATIONS, { owner, which: IS_LIVE }));
  if (lease === null) return null;
  return ctx.db.secretRotation.findFirst({ where: { id: String(lease.id), leaseFence: lease.fence } });
}

/** The lease that a claimed rotation is held by. */
export function leaseOfRotation({ id, leaseFence: fence, nextCheckAt: due }: RotationRow): Lease {
  return { kind: ROTATIONS, id, fence, due };
}

/** When the next rotation is due that nobody holds; null when there is none. */
export async function getNextRotation(ctx: Context): Promise<Date | null> {
  authorize(ctx, "secret:advance");
  return getNextTurn(ctx.db, ROTATIONS, IS_LIVE);
}

/** Gives back what a process still holds that is about to end: as a rule the restart is what its own rotation asked for. */
export async function handBackRotations(ctx: Context, owner: string): Promise<number> {
  authorize(ctx, "secret:advance");
  return handBackLeases(ctx.db, ROTATIONS, owner);
}

/** Gives the lease back and says when to look again; a lease that was taken over is left alone. */
export async function releaseRotation(ctx: Context, row: RotationRow, { at, problem }: RotationHold): Promise<void> {
  authorize(ctx, "secret:advance");
  const since = problem?.since ?? null;
  const told = Prisma.sql`, problem = ${problem?.words ?? null}::text, problem_since = ${since}::timestamptz`;
  const set = problem === undefined ? Prisma.empty : told;
  await written("rotation_release", () => releaseLease(ctx.db, leaseOfRotation(row), { dueAt: at, set }));
}
