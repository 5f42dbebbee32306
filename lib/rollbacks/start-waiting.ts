import "server-only";

import { z } from "zod";
import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import type { Surface } from "@/lib/core/config";
import { AppError, invalidInput } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { Prisma, WaitingRollback } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import type { Keyed } from "@/lib/deploys/idempotency";
import { refuseLocked } from "@/lib/deploys/refuse-deploy";
import { TERMINAL } from "@/lib/deploys/rules";
import { waitingPayload } from "@/lib/deploys/waiting-rollback";
import type { SurfaceRollbackRequest } from "@/lib/rollbacks/schemas";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

/** GitHub may take ten minutes until a run can be ended with force. */
const WAITS_FOR_MS = 30 * 60_000;

export interface StopOrder extends Keyed {
  surface: Surface;
  input: SurfaceRollbackRequest;
  /** The live deploy that is to stop. */
  stop: string;
  reviewed: Prisma.InputJsonObject;
}

/**
 * Writes a rollback that waits until a live deploy has stopped, with its audit row, and asks for that stop; for callers that have
 * already authorised. Asked again with the same key it is the same one. Throws conflict where the deploy has just ended or another
 * rollback waits.
 */
export async function startWaiting(ctx: Context, order: StopOrder): Promise<WaitingRollback> {
  const row = await writeOnce(ctx, order);
  return stopWhatRuns(ctx, row);
}

async function writeOnce(ctx: Context, order: StopOrder): Promise<WaitingRollback> {
  try {
    return await committed(ctx, "requested", (tx) => writeWaiting(tx, ctx, order));
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    const adopted = await findWaitingByKey(ctx, order);
    if (adopted !== null) return adopted;
    const { surface_id: id } = order.surface;
    throw new AppError("conflict", `A rollback of ${id} waits already. Drop it first, or let it go on.`);
  }
}

async function writeWaiting(tx: Tx, ctx: Context, order: StopOrder): Promise<WaitingRollback> {
  const { surface, input, stop, key, hash, reviewed } = order;
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can roll a surface back, by name.");
  await refuseEnded(tx, stop);
  await refuseLocked(tx, ctx, { surface, isHeld: false });
  const now = ctx.now();
  const row = await tx.waitingRollback.create({
    data: {
      id: newId("rbk"),
      surfaceId: surface.surface_id,
      fromSha: input.from_sha,
      toSha: input.to_sha,
      reason: input.reason,
      reviewed,
      stopDeployId: stop,
      state: "waiting",
      requestedById: person.id,
      requestedByEmail: person.email,
      requestedAt: now,
      expiresAt: new Date(now.getTime() + WAITS_FOR_MS),
      idempotencyKey: key,
      idempotencyHash: key === null ? null : hash,
    },
  });
  await recordAudit(tx, ctx, {
    action: "console.deploy.rollback_waiting",
    subject: { kind: "surface", id: surface.surface_id },
    surface: { surface_id: surface.surface_id, target_env: surface.target_env },
    payload: { ...waitingPayload(row), ...reviewed, expires_at: row.expiresAt.toISOString() },
  });
  await announce(tx, "surface", surface.surface_id);
  return row;
}

/** Held until the commit, so that the deploy's end finds the rollback that waits for it. */
async function refuseEnded(tx: Tx, stop: string): Promise<void> {
  const live = await readRows(tx, z.object({ id: z.string() }))`
    SELECT id FROM deploys WHERE id = ${stop} AND NOT (state = ANY(${[...TERMINAL]})) FOR NO KEY UPDATE`;
  if (live.length > 0) return;
  throw new AppError("conflict", `Deploy ${stop} has just ended. Review the rollback again.`);
}

/** Its end may be quicker than the wish for it: then the rollback has gone on already. */
async function stopWhatRuns(ctx: Context, row: WaitingRollback): Promise<WaitingRollback> {
  await cancelDeploy(ctx, row.stopDeployId).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.extra.ended !== true) throw error;
  });
  return ctx.db.waitingRollback.findUniqueOrThrow({ where: { id: row.id } });
}

/** The rollback that this key already made, whatever became of it, or null; throws invalid_input when it came with another body. */
export async function findWaitingByKey(ctx: Context, { key, hash }: Keyed): Promise<WaitingRollback | null> {
  const person = personOf(ctx.actor);
  if (key === null || person === null) return null;
  const requested = { requestedById: person.id, idempotencyKey: key };
  const row = await ctx.db.waitingRollback.findUnique({ where: { requestedById_idempotencyKey: requested } });
  if (row === null || row.idempotencyHash === hash) return row;
  throw invalidInput("Idempotency-Key", "This Idempotency-Key was used for another request. Send a new key.");
}
