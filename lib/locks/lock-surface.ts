import "server-only";

import { recordAudit } from "@/lib/audit/record-audit";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError, invalidInput } from "@/lib/core/errors";
import { failpoint } from "@/lib/core/failpoint";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { SurfaceLock } from "@/lib/db/generated/client";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { announceSurface, auditedSurface, endLock, recordLockEnd } from "@/lib/locks/end-lock";
import { openLock } from "@/lib/locks/queries";
import { canExpireAt, toLock } from "@/lib/locks/rules";
import type { LockAnswer, LockRequest } from "@/lib/locks/schemas";
import { loadSurface } from "@/lib/surfaces/queries";

function changedAtOnce(surfaceId: string): AppError {
  return new AppError("conflict", `The lock of ${surfaceId} changed at the same moment. Look at it and decide again.`);
}

function expiryOf(ctx: Context, input: LockRequest): Date | null {
  const expiresAt = input.expires_at === undefined ? null : new Date(input.expires_at);
  const decision = canExpireAt(expiresAt, ctx.now());
  if (!decision.allowed) throw invalidInput("expires_at", `The expiry ${decision.message}.`);
  return expiresAt;
}

async function createLock(tx: Tx, data: Omit<SurfaceLock, "endedAt" | "endedByEmail">): Promise<SurfaceLock> {
  try {
    return await tx.surfaceLock.create({ data });
  } catch (error) {
    throw uniqueViolation(error) === null ? error : changedAtOnce(data.surfaceId);
  }
}

async function replace(tx: Tx, ctx: Context, next: Omit<SurfaceLock, "endedAt" | "endedByEmail">) {
  const before = await tx.surfaceLock.findFirst({ where: { surfaceId: next.surfaceId, endedAt: null } });
  const how = before === null ? null : await endLock(tx, ctx, before);
  if (before !== null && how === null) throw changedAtOnce(next.surfaceId);
  const row = await createLock(tx, next);
  if (before !== null && how !== null) await recordLockEnd(tx, ctx, { row: before, how, replacedBy: row.id });
  const { kind, reason, surfaceId } = row;
  await recordAudit(tx, ctx, {
    action: "console.lock.set",
    subject: { kind: "lock", id: row.id },
    ...auditedSurface(ctx, surfaceId),
    payload: { surface_id: surfaceId, kind, reason, expires_at: row.expiresAt?.toISOString() ?? null },
  });
  await announceSurface(tx, surfaceId);
  await failpoint("before:commit:lock");
  return row;
}

/**
 * Locks a surface, or puts a warning on it; what was open there ends in the same transaction. Throws not_found, invalid_input
 * (an expiry in the past or beyond 30 days), conflict when somebody else changed the lock at the same moment.
 */
export async function lockSurface(ctx: Context, surfaceId: string, input: LockRequest): Promise<LockAnswer> {
  authorize(ctx, "surface:lock");
  const surface = loadSurface(ctx, surfaceId);
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can lock a surface, by name.");
  const next = {
    id: newId("lck"),
    surfaceId: surface.surface_id,
    kind: input.kind,
    reason: input.reason,
    setById: person.id,
    setByEmail: person.email,
    setAt: ctx.now(),
    expiresAt: expiryOf(ctx, input),
  };
  const row = await inTransaction(ctx, (tx) => replace(tx, ctx, next));
  await failpoint("after:commit:lock");
  return { surface_id: surface.surface_id, lock: toLock(openLock(row)) };
}
