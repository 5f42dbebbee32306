import "server-only";

import { authorize } from "@/lib/core/authorize";
import { forEach } from "@/lib/core/each";
import { newId } from "@/lib/core/ids";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { correctDeploy, endOfRow } from "@/lib/deploys/correct-deploy";
import { nextDoubt } from "@/lib/deploys/derive-doubt";
import type { DeployRow } from "@/lib/deploys/load";
import { TERMINAL } from "@/lib/deploys/rules";

/** So many at one turn, each with two or three calls: however many are doubted, GitHub is not asked in bulk. */
const LOOKS_A_TURN = 3;
const AFTER_TROUBLE_MS = 60_000;

/** Looks once more at the ended deploys that something speaks against, and corrects what is wrong; one that fails costs no other its look. */
export async function observeEnded(ctx: Context): Promise<void> {
  authorize(ctx, "deploy:advance");
  await forEach(claimedRows(ctx), (row) => lookAgain(ctx, row));
}

async function* claimedRows(ctx: Context): AsyncGenerator<DeployRow> {
  for (let look = 0; look < LOOKS_A_TURN; look += 1) {
    const row = await claimDoubted(ctx);
    if (row === null) return;
    yield row;
  }
}

/** Takes the next one that is due; the time of its next look, were this one to be lost, is set with it. */
async function claimDoubted(ctx: Context): Promise<DeployRow | null> {
  const again = new Date(ctx.now().getTime() + AFTER_TROUBLE_MS);
  const claimed = await ctx.db.$queryRaw<{ id: string }[]>`
    UPDATE deploys SET recheck_at = ${again}
    WHERE id = (
      SELECT id FROM deploys WHERE recheck_at <= ${ctx.now()} AND state = ANY(${[...TERMINAL]})
      ORDER BY recheck_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id`;
  const id = claimed[0]?.id;
  return id === undefined ? null : ctx.db.deploy.findUnique({ where: { id } });
}

async function lookAgain(caller: Context, row: DeployRow): Promise<void> {
  const ctx = { ...caller, requestId: newId("req") };
  try {
    const after = await correctDeploy(ctx, row);
    const isAsBefore = { id: row.id, state: after.state, finishedAt: after.finishedAt, recheckAt: row.recheckAt };
    await ctx.db.deploy.updateMany({ where: isAsBefore, data: { recheckAt: nextDoubt(endOfRow(after), ctx.now()) } });
  } catch (error) {
    // GitHub cannot be asked: the claim has set when to try again.
    if (error instanceof UpstreamError) return;
    throw new Error(`The look at the ended deploy ${row.id} failed; request id ${ctx.requestId}.`, { cause: error });
  }
}
