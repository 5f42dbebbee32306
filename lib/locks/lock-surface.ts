import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError, invalidInput } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { SurfaceLock } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { auditedSurface, describeLock, endLock, recordLockEnd, refuseHeldLock } from "@/lib/locks/lock";
import { openLock } from "@/lib/locks/queries";
import { canExpireAt, isOpen, isSameLock, toLock } from "@/lib/locks/rules";
import type { LockAnswer, LockRequest } from "@/lib/locks/schemas";
import { loadSurface } from "@/lib/surfaces/queries";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

type NewLock = Omit<SurfaceLock, "endedAt" | "endedByEmail">;

interface Asked {
  next: NewLock;
  /** The id of the lock that may be ended for it. */
  replaces: string | null;
}

/**
 * Locks a surface, or puts a warning on it, in place of the lock that `replaces` names; asked twice by one person it is one
 * lock. Throws not_found, invalid_input (an expiry in the past or beyond 30 days), lock_held with the holder of an open lock
 * that was not named, conflict when somebody changed the named one at the same moment.
 */
export async function lockSurface(ctx: Context, surfaceId: string, input: LockRequest): Promise<LockAnswer> {
  authorize(ctx, "surface:lock");
  const surface = loadSurface(ctx, surfaceId);
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can lock a surface, by name.");
  const next: NewLock = {
    id: newId("lck"),
    surfaceId: surface.surface_id,
    kind: input.kind,
    reason: input.reason,
    setById: person.id,
    setByEmail: person.email,
    setAt: ctx.now(),
    expiresAt: expiryOf(ctx, input),
  };
  const asked = { next, replaces: input.replaces ?? null };
  try {
    return answerOf(await committed(ctx, "lock", (tx) => replaceLock(tx, ctx, asked)));
  } catch (error) {
    return answerOf(await afterLostRace(ctx, asked, error));
  }
}

function expiryOf(ctx: Context, input: LockRequest): Date | null {
  const expiresAt = input.expires_at === undefined ? null : new Date(input.expires_at);
  const decision = canExpireAt(expiresAt, ctx.now());
  if (!decision.allowed) throw invalidInput("expires_at", `The expiry ${decision.message}.`);
  return expiresAt;
}

function answerOf(row: SurfaceLock): LockAnswer {
  return { surface_id: row.surfaceId, lock: toLock(openLock(row)) };
}

async function replaceLock(tx: Tx, ctx: Context, asked: Asked): Promise<SurfaceLock> {
  const { next, replaces } = asked;
  const before = await tx.surfaceLock.findFirst({ where: { surfaceId: next.surfaceId, endedAt: null } });
  const isHeld = before !== null && isOpen(before, ctx.now());
  if (isHeld && isAskedAgain(before, next)) return before;
  if (isHeld) refuseHeldLock(before, replaces);
  const how = before === null ? null : await endLock(tx, ctx, before);
  if (before !== null && how === null) throw changedAtOnce(next.surfaceId);
  const row = await tx.surfaceLock.create({ data: next });
  if (before !== null && how !== null) await recordLockEnd(tx, ctx, { row: before, how, replacedBy: row.id });
  await recordLock(tx, ctx, { row, replaced: isHeld ? before : null });
  await announce(tx, "surface", next.surfaceId);
  return row;
}

function isAskedAgain(row: SurfaceLock, next: NewLock): boolean {
  return isSameLock(openLock(row), openLock({ ...next, endedAt: null, endedByEmail: null }));
}

function changedAtOnce(surfaceId: string): AppError {
  return new AppError("conflict", `The lock of ${surfaceId} changed at the same moment. Look at it and decide again.`);
}

async function recordLock(
  tx: Tx,
  ctx: Context,
  { row, replaced }: { row: SurfaceLock; replaced: SurfaceLock | null },
): Promise<void> {
  const { kind, reason, surfaceId } = row;
  await recordAudit(tx, ctx, {
    action: "console.lock.set",
    subject: { kind: "lock", id: row.id },
    ...auditedSurface(ctx, surfaceId),
    payload: {
      surface_id: surfaceId,
      kind,
      reason,
      expires_at: row.expiresAt?.toISOString() ?? null,
      ...(replaced === null ? {} : { replaced: { id: replaced.id, ...describeLock(replaced) } }),
    },
  });
}

/** Somebody wrote first: the same person's same lock is the answer, another one holds the surface. */
async function afterLostRace(ctx: Context, { next, replaces }: Asked, error: unknown): Promise<SurfaceLock> {
  const isRace = uniqueViolation(error) !== null || (error instanceof AppError && error.code === "conflict");
  if (!isRace) throw error;
  const now = await ctx.db.surfaceLock.findFirst({ where: { surfaceId: next.surfaceId, endedAt: null } });
  if (now === null || !isOpen(now, ctx.now())) throw changedAtOnce(next.surfaceId);
  if (isAskedAgain(now, next)) return now;
  refuseHeldLock(now, replaces);
  throw changedAtOnce(next.surfaceId);
}
