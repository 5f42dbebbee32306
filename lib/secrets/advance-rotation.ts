import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { claimRotation, type RotationHold, type RotationStep, releaseRotation } from "@/lib/secrets/claim-rotation";
import { distributeRotation } from "@/lib/secrets/distribute-rotation";
import { expireRotation } from "@/lib/secrets/end-rotation";
import { type RotationRow, stateOfRotation } from "@/lib/secrets/load";
import { mintRotation } from "@/lib/secrets/mint-rotation";
import { revokeRotation } from "@/lib/secrets/revoke-rotation";
import { rotationPace } from "@/lib/secrets/rules";

const AFTER_TROUBLE_MS = 5_000;

/**
 * Advances one due rotation by one step; answers whether there was one. What nobody foresaw is thrown when the record says so and
 * the next look is set.
 */
export async function advanceRotation(caller: Context, owner: string): Promise<boolean> {
  authorize(caller, "secret:advance");
  const row = await claimRotation(caller, owner);
  if (row === null) return false;
  const ctx = { ...caller, requestId: newId("req") };
  try {
    const after = await takeStep(ctx, row);
    await releaseRotation(ctx, row, holdAfter(ctx, row, after));
  } catch (error) {
    await afterFailure(ctx, row, error);
  }
  return true;
}

async function takeStep(ctx: Context, row: RotationRow): Promise<RotationStep> {
  const expired = await expireRotation(ctx, row, null);
  if (expired !== null) return { row: expired };
  switch (stateOfRotation(row)) {
    case "requested":
      return mintRotation(ctx, row);
    case "converging":
      return distributeRotation(ctx, row);
    case "revoking":
      return revokeRotation(ctx, row);
    default:
      return { row };
  }
}

function holdAfter(ctx: Context, before: RotationRow, { row, waitsFor = null }: RotationStep): RotationHold {
  if (row.state !== before.state) return { at: null };
  const now = ctx.now();
  const at = new Date(now.getTime() + rotationPace(stateOfRotation(row), row.stateSince, now));
  return { at, problem: waitsFor === null ? null : { words: waitsFor, since: before.problemSince ?? now } };
}

async function afterFailure(ctx: Context, row: RotationRow, error: unknown): Promise<void> {
  if (error instanceof UpstreamError) {
    const waitMs = Math.max(AFTER_TROUBLE_MS, (error.retryAfter ?? 0) * 1_000);
    return releaseRotation(ctx, row, await holdUp(ctx, row, { words: error.message, waitMs }));
  }
  if (await isLostRace(ctx, row, error)) return;
  const words = `The console failed at this step. Request id ${ctx.requestId}. It tries again.`;
  await releaseRotation(ctx, row, await holdUp(ctx, row, { words, waitMs: AFTER_TROUBLE_MS })).catch(() => undefined);
  throw error;
}

/** What a failed look does: the deadline holds all the same, and the rotation says what holds it up. */
async function holdUp(
  ctx: Context,
  claimed: RotationRow,
  { words, waitMs }: { words: string; waitMs: number },
): Promise<RotationHold> {
  const where = { id: claimed.id, leaseFence: claimed.leaseFence };
  const row = await ctx.db.secretRotation.findFirst({ where });
  if (row === null || (await expireRotation(ctx, row, words).catch(() => null)) !== null) return { at: null };
  const since = row.problemSince ?? ctx.now();
  return { at: new Date(ctx.now().getTime() + waitMs), problem: { words, since } };
}

/** Somebody else moved it first: its new holder looks after it. */
async function isLostRace(ctx: Context, { id, state, leaseFence }: RotationRow, error: unknown): Promise<boolean> {
  if (!(error instanceof AppError) || error.code !== "conflict") return false;
  return (await ctx.db.secretRotation.count({ where: { id, state, leaseFence } })) === 0;
}
