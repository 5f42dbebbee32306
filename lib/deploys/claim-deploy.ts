import "server-only";

import { authorize } from "@/lib/core/authorize";
import { failpoint } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import type { DeployRow } from "@/lib/deploys/load";
import { ADVANCING } from "@/lib/deploys/rules";
import type { Deploy } from "@/lib/deploys/schemas";
import { written } from "@/lib/work/committed";
import { claimLease, getNextTurn, handBackLeases, type Lease, releaseLease, takeBackLease } from "@/lib/work/lease";

/** How long a step may take in all; it is given up well before its lease ends, whatever it waits for. */
export const STEP_PATIENCE_MS = 35_000;
export const DEPLOYS = { table: "deploys", key: "id", due: "next_check_at", seconds: 45 } as const;

const isAdvancing = Prisma.sql`state = ANY(${[...ADVANCING]})`;

export interface Pause {
  /** When to look again; null keeps the time the transition has set. */
  at: Date | null;
  /** What holds the deploy up from now on; null clears it, absent leaves it. */
  blockedBy?: Deploy["blocked_by"];
}

/** Takes the lease of the next deploy that is due, or of one named deploy if it is; null when nothing is. No audit row: a lease changes no state. */
export async function claimDeploy(ctx: Context, owner: string, only: string | null = null): Promise<DeployRow | null> {
  authorize(ctx, "deploy:advance");
  const which = Prisma.sql`${isAdvancing} AND (${only}::text IS NULL OR id = ${only})`;
  const lease = await claimLease(ctx, DEPLOYS, { owner, which });
  if (lease === null) return null;
  await failpoint("after:commit:lease");
  return ctx.db.deploy.findFirst({ where: { id: String(lease.id), leaseFence: lease.fence } });
}

/** The lease that a claimed row is held by. */
export function leaseOf({ id, leaseFence: fence, nextCheckAt: due }: DeployRow): Lease {
  return { kind: DEPLOYS, id, fence, due };
}

/**
 * Takes a deploy from a step of our own that was given up: the fence goes up, so that whatever that step still writes misses.
 * Null when somebody else holds it by now. No audit row: a lease changes no state.
 */
export async function takeBackDeploy(ctx: Context, row: DeployRow): Promise<DeployRow | null> {
  authorize(ctx, "deploy:advance");
  const lease = await takeBackLease(ctx.db, leaseOf(row));
  return lease === null ? null : ctx.db.deploy.findFirst({ where: { id: row.id, leaseFence: lease.fence } });
}

/** When the next deploy is due that nobody holds; null when there is none. */
export async function getNextDue(ctx: Context): Promise<Date | null> {
  authorize(ctx, "deploy:advance");
  return getNextTurn(ctx.db, DEPLOYS, isAdvancing);
}

/** Gives back whatever a console still holds that is about to end; answers how many. What was being dispatched is resolved by its next holder. */
export async function handBackDeploys(ctx: Context, owner: string): Promise<number> {
  authorize(ctx, "deploy:advance");
  return handBackLeases(ctx.db, DEPLOYS, owner);
}

/** Gives the lease back and says when to look again; a lease that was taken over is left alone. */
export async function releaseDeploy(ctx: Context, row: DeployRow, { at, blockedBy }: Pause): Promise<void> {
  authorize(ctx, "deploy:advance");
  const held = blockedBy == null ? null : JSON.stringify(blockedBy);
  const set = blockedBy === undefined ? Prisma.empty : Prisma.sql`, blocked_by = ${held}::jsonb`;
  await written("release", () => releaseLease(ctx.db, leaseOf(row), { dueAt: at, set }));
}
