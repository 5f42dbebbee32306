import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { applyFlip } from "@/lib/flags/apply-flip";
import { claimFlip, type FlipHold, releaseFlip } from "@/lib/flags/claim-flip";
import { correctFlip } from "@/lib/flags/correct-flip";
import { expireFlip } from "@/lib/flags/expire-flip";
import { type FlipRow, stateOfFlip } from "@/lib/flags/load";
import { resolveFlip } from "@/lib/flags/resolve-flip";
import { flipPace } from "@/lib/flags/rules";
import { hasFlipEnded } from "@/lib/flags/states";
import { verifyFlip } from "@/lib/flags/verify-flip";

const AFTER_TROUBLE_MS = 5_000;

/**
 * Advances one due flip by one step; answers whether there was one. What nobody foresaw is thrown when the record says so and the
 * next look is set.
 */
export async function advanceFlip(caller: Context, owner: string): Promise<boolean> {
  authorize(caller, "flag:advance");
  const row = await claimFlip(caller, owner);
  if (row === null) return false;
  const ctx = { ...caller, requestId: newId("req") };
  try {
    const after = await takeStep(ctx, row);
    await releaseFlip(ctx, row, { at: nextLook(ctx, row, after), problem: null });
  } catch (error) {
    await afterFailure(ctx, row, error);
  }
  return true;
}

async function takeStep(ctx: Context, row: FlipRow): Promise<FlipRow> {
  switch (stateOfFlip(row)) {
    case "requested":
      return row.sentAt === null ? applyFlip(ctx, row) : resolveFlip(ctx, row);
    case "applied":
    case "unconfirmed":
      return verifyFlip(ctx, row);
    case "confirmed":
    case "failed":
      return correctFlip(ctx, row);
  }
}

/** When to look again; null where a transition has set the time. */
function nextLook(ctx: Context, before: FlipRow, after: FlipRow): Date | null {
  if (after.state !== before.state) return null;
  const now = ctx.now();
  return new Date(now.getTime() + flipPace(stateOfFlip(after), after.stateSince, now));
}

async function afterFailure(ctx: Context, row: FlipRow, error: unknown): Promise<void> {
  if (error instanceof UpstreamError) {
    const waitMs = Math.max(AFTER_TROUBLE_MS, (error.retryAfter ?? 0) * 1_000);
    return releaseFlip(ctx, row, await holdUp(ctx, row, { words: error.message, waitMs }));
  }
  if (await isLostRace(ctx, row, error)) return;
  const words = `The console failed at this step. Request id ${ctx.requestId}. It tries again.`;
  await releaseFlip(ctx, row, await holdUp(ctx, row, { words, waitMs: AFTER_TROUBLE_MS })).catch(() => undefined);
  throw error;
}

/** What a failed look does: the deadline holds all the same, and the flip says what holds it up. */
async function holdUp(
  ctx: Context,
  claimed: FlipRow,
  { words, waitMs }: { words: string; waitMs: number },
): Promise<FlipHold> {
  const where = { id: claimed.id, leaseFence: claimed.leaseFence };
  const row = await ctx.db.flagFlip.findFirst({ where });
  if (row === null || (await expireFlip(ctx, row, words).catch(() => null)) !== null) return { at: null };
  if (hasFlipEnded(row.state)) return { at: nextLook(ctx, row, row) };
  const since = row.problemSince ?? ctx.now();
  return { at: new Date(ctx.now().getTime() + waitMs), problem: { words, since } };
}

/** Somebody else moved it first: its new holder looks after it. */
async function isLostRace(ctx: Context, { id, state, leaseFence }: FlipRow, error: unknown): Promise<boolean> {
  if (!(error instanceof AppError) || error.code !== "conflict") return false;
  return (await ctx.db.flagFlip.count({ where: { id, state, leaseFence } })) === 0;
}
