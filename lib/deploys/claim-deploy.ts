import "server-only";

import { authorize } from "@/lib/core/authorize";
import { failpoint } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import type { DeployRow } from "@/lib/deploys/load";
import { ADVANCING } from "@/lib/deploys/rules";
import type { Deploy } from "@/lib/deploys/schemas";

/** By the database's clock. */
const LEASE_SECONDS = 45;
/** How long a step may take in all; it is given up well before its lease ends, whatever it waits for. */
export const STEP_PATIENCE_MS = 35_000;

/**
 * Takes the lease of the next deploy that is due (or of one named deploy if it is), raising its fence so that an earlier
 * holder's writes miss. Null when nothing is due. No audit row: a lease changes no state.
 */
export async function claimDeploy(ctx: Context, owner: string, only: string | null = null): Promise<DeployRow | null> {
  authorize(ctx, "deploy:advance");
  const claimed = await ctx.db.$queryRaw<{ id: string; lease_fence: bigint }[]>`
    UPDATE deploys SET lease_owner = ${owner}, lease_fence = lease_fence + 1,
           lease_until = cockpit_now() + make_interval(secs => ${LEASE_SECONDS})
    WHERE id = (
      SELECT id FROM deploys
      WHERE state = ANY(${[...ADVANCING]}) AND next_check_at <= ${ctx.now()}
        AND (lease_until IS NULL OR lease_until < cockpit_now())
        AND (${only}::text IS NULL OR id = ${only})
      ORDER BY next_check_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, lease_fence`;
  const [lease] = claimed;
  if (lease === undefined) return null;
  await failpoint("after:commit:lease");
  return ctx.db.deploy.findFirst({ where: { id: lease.id, leaseFence: lease.lease_fence } });
}

/**
 * Makes sure of the lease right before what must never be done without it, and keeps it long enough for that; false when somebody
 * else holds the deploy, or when asking took so long that this is not sure any more. No audit row: a lease changes no state.
 */
export async function keepLease(ctx: Context, row: DeployRow): Promise<boolean> {
  authorize(ctx, "deploy:advance");
  const askedAt = Date.now();
  const kept = await ctx.db.$executeRaw`
    UPDATE deploys SET lease_until = GREATEST(lease_until, cockpit_now() + make_interval(secs => ${LEASE_SECONDS}))
    WHERE id = ${row.id} AND state = ${row.state} AND lease_fence = ${row.leaseFence}`;
  return kept === 1 && Date.now() - askedAt < ANSWERED_WITHIN_MS;
}
const ANSWERED_WITHIN_MS = 5_000;

/**
 * Takes a deploy from a step of our own that was given up: the fence goes up, so that whatever that step still writes misses.
 * Null when somebody else holds it by now. No audit row: a lease changes no state.
 */
export async function takeBackDeploy(ctx: Context, row: DeployRow): Promise<DeployRow | null> {
  authorize(ctx, "deploy:advance");
  const [after] = await ctx.db.deploy.updateManyAndReturn({
    where: { id: row.id, leaseFence: row.leaseFence },
    data: { leaseFence: { increment: 1 } },
  });
  return after ?? null;
}

/** When the next deploy is due that nobody holds; null when there is none. */
export async function getNextDue(ctx: Context): Promise<Date | null> {
  authorize(ctx, "deploy:advance");
  const rows = await ctx.db.$queryRaw<{ due: Date | null }[]>`
    SELECT min(next_check_at) AS due FROM deploys
    WHERE state = ANY(${[...ADVANCING]}) AND (lease_until IS NULL OR lease_until < cockpit_now())`;
  return rows[0]?.due ?? null;
}

/**
 * Gives back whatever a console still holds that is about to end, and raises the fences, so that what it writes after this
 * misses; answers how many. What was being dispatched is resolved by its next holder. No audit row: a lease changes no state.
 */
export async function handBackDeploys(ctx: Context, owner: string): Promise<number> {
  authorize(ctx, "deploy:advance");
  const data = { leaseOwner: null, leaseUntil: null, leaseFence: { increment: 1 } };
  const { count } = await ctx.db.deploy.updateMany({ where: { leaseOwner: owner }, data });
  return count;
}

export interface Hold {
  /** When to look again; null keeps the time the transition has set. */
  at: Date | null;
  /** What holds the deploy up from now on; null clears it, absent leaves it. */
  blockedBy?: Deploy["blocked_by"];
}

/** Gives the lease back and says when to look again; a lease that was taken over is left alone. */
export async function releaseDeploy(ctx: Context, row: DeployRow, hold: Hold): Promise<void> {
  authorize(ctx, "deploy:advance");
  const held = hold.blockedBy === undefined ? {} : { blockedBy: hold.blockedBy ?? Prisma.DbNull };
  const mine = { id: row.id, leaseFence: row.leaseFence };
  await failpoint("before:commit:release");
  // A hint that came meanwhile has set an earlier look: it stays.
  if (hold.at !== null) {
    await ctx.db.deploy.updateMany({
      where: { ...mine, nextCheckAt: row.nextCheckAt },
      data: { nextCheckAt: hold.at },
    });
  }
  await ctx.db.deploy.updateMany({ where: mine, data: { leaseOwner: null, leaseUntil: null, ...held } });
  await failpoint("after:commit:release");
}
