import "server-only";

import { authorize } from "@/lib/core/authorize";
import { forEach } from "@/lib/core/each";
import { newId } from "@/lib/core/ids";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { correctByRelease } from "@/lib/deploys/correct-by-release";
import { correctDeploy, endOfRow } from "@/lib/deploys/correct-deploy";
import { nextDoubt } from "@/lib/deploys/doubt";
import type { DeployRow } from "@/lib/deploys/load";
import { TERMINAL } from "@/lib/deploys/rules";
import { claimLease, type Lease, releaseLease } from "@/lib/work/lease";

/** So many at one turn, each with two or three calls: however many are doubted, GitHub is not asked in bulk. */
const LOOKS_A_TURN = 3;
const AFTER_TROUBLE_MS = 60_000;
/** Deploys that have ended and are doubted; longer than the calls of one look. */
const ENDED = { table: "deploys", key: "id", due: "recheck_at", seconds: 60 } as const;

/** Looks once more at the ended deploys that something speaks against, and corrects what is wrong; one that fails costs no other its look. */
export async function observeEnded(ctx: Context): Promise<void> {
  authorize(ctx, "deploy:advance");
  await forEach(claimedOnes(ctx), (lease) => lookAgain(ctx, lease));
}

async function* claimedOnes(ctx: Context): AsyncGenerator<Lease> {
  for (let look = 0; look < LOOKS_A_TURN; look += 1) {
    const lease = await claimLease(ctx, ENDED, { which: Prisma.sql`state = ANY(${[...TERMINAL]})` });
    if (lease === null) return;
    yield lease;
  }
}

async function lookAgain(caller: Context, lease: Lease): Promise<void> {
  const ctx = { ...caller, requestId: newId("req") };
  const row = await postponeNextLook(ctx, lease);
  if (row === undefined) return;
  try {
    const after = await correctByRelease(ctx, await correctDeploy(ctx, row));
    const isAsBefore = { id: row.id, state: after.state, finishedAt: after.finishedAt, recheckAt: row.recheckAt };
    await ctx.db.deploy.updateMany({ where: isAsBefore, data: { recheckAt: nextDoubt(endOfRow(after), ctx.now()) } });
  } catch (error) {
    // GitHub cannot be asked: when to try again is set already.
    if (error instanceof UpstreamError) return;
    throw new Error(`The look at the ended deploy ${row.id} failed; request id ${ctx.requestId}.`, { cause: error });
  } finally {
    await releaseLease(ctx.db, lease, { dueAt: null });
  }
}

/** Sets the time of the next look before this one, so that whoever doubts the deploy meanwhile makes it sooner, and is seen to. */
async function postponeNextLook(ctx: Context, { id, fence }: Lease): Promise<DeployRow | undefined> {
  const recheckAt = new Date(ctx.now().getTime() + AFTER_TROUBLE_MS);
  const held = { id: String(id), leaseFence: fence };
  const [row] = await ctx.db.deploy.updateManyAndReturn({ where: held, data: { recheckAt } });
  return row;
}
