import "server-only";

import { z } from "zod";
import type { AuditEvent } from "@/lib/audit/append";
import { getSurface } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import type { WaitingRollback } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import type { DeployRow } from "@/lib/deploys/load";
import { createDeploy, intentPayload } from "@/lib/deploys/new-deploy";
import { isTerminal, TERMINAL } from "@/lib/deploys/rules";

/** What came of the rollback that waited for a deploy: its own deploy, or why there is none. */
export type Released =
  | { kind: "ordered"; deploy: DeployRow; payload: Record<string, unknown>; note: string }
  | { kind: "unsent"; event: AuditEvent };

const toldSchema = z.record(z.string(), z.unknown()).catch({});

interface Ending {
  waiting: WaitingRollback;
  ended: DeployRow;
}

/**
 * Lets the rollback go on that waited for a deploy which has just ended, in the same transaction, so that it happens once: its deploy is
 * written, and looks again at what is live before it is sent. Null where none waited.
 */
export async function releaseWaiting(tx: Tx, ctx: Context, ended: DeployRow): Promise<Released | null> {
  if (!isTerminal(ended.state)) return null;
  const waiting = await tx.waitingRollback.findFirst({ where: { stopDeployId: ended.id, state: "waiting" } });
  if (waiting === null) return null;
  const why = await whyUnsent(tx, ctx, { waiting, ended });
  if (why !== null) {
    const event = await endWaiting(tx, ctx, { row: waiting, why });
    return event === null ? null : { kind: "unsent", event };
  }
  const { count } = await tx.waitingRollback.updateMany({
    where: { id: waiting.id, state: "waiting" },
    data: { state: "ordered", endedAt: ctx.now() },
  });
  return count === 0 ? null : orderWaiting(tx, ctx, { waiting, ended });
}

async function whyUnsent(tx: Tx, ctx: Context, { waiting, ended }: Ending): Promise<string | null> {
  if (waiting.expiresAt <= ctx.now()) return "What it waited for took too long to stop.";
  if (getSurface(ctx.config, waiting.surfaceId) === null) return `${waiting.surfaceId} is no longer configured.`;
  const { surfaceId } = waiting;
  const other = await tx.deploy.findFirst({
    where: { surfaceId, id: { not: ended.id }, state: { notIn: [...TERMINAL] } },
  });
  return other === null ? null : `Another deploy, ${other.id}, is live by now.`;
}

async function orderWaiting(tx: Tx, ctx: Context, { waiting, ended }: Ending): Promise<Released> {
  const surface = getSurface(ctx.config, waiting.surfaceId);
  if (surface === null) throw new Error(`${waiting.surfaceId} was configured a moment ago`);
  const { toSha: sha, fromSha, reason, requestedById, requestedByEmail } = waiting;
  const order = { kind: "rollback" as const, surface, ref: sha, sha, fromSha, reason };
  const by = { id: requestedById, email: requestedByEmail };
  const asker = { here: ctx.environment, by, key: null, hash: "", now: ctx.now() };
  const deploy = await createDeploy(tx, order, asker);
  await tx.waitingRollback.update({ where: { id: waiting.id }, data: { deployId: deploy.id } });
  const told = { rollback_id: waiting.id, stop_deploy_id: ended.id, requested_by: requestedByEmail };
  const payload = { ...intentPayload(order), ...toldSchema.parse(waiting.reviewed), ...told };
  const note = `Waited for deploy ${ended.id}, which ended as ${ended.state}`;
  return { kind: "ordered", deploy, payload, note };
}

/** Ends a rollback that waits, unsent, and answers the audit row to write; null when it waits no longer. */
export async function endWaiting(
  tx: Tx,
  ctx: Context,
  { row, why }: { row: WaitingRollback; why: string },
): Promise<AuditEvent | null> {
  const { count } = await tx.waitingRollback.updateMany({
    where: { id: row.id, state: "waiting" },
    data: { state: "unsent", endedAt: ctx.now(), endReason: why },
  });
  if (count === 0) return null;
  const surface = getSurface(ctx.config, row.surfaceId);
  return {
    action: "console.deploy.rollback_unsent",
    subject: { kind: "surface", id: row.surfaceId },
    ...(surface === null ? {} : { surface: { surface_id: surface.surface_id, target_env: surface.target_env } }),
    payload: { ...waitingPayload(row), requested_by: row.requestedByEmail, why },
  };
}

/** What the audit rows of a waiting rollback tell. */
export function waitingPayload(row: WaitingRollback) {
  const { id: rollback_id, stopDeployId: stop_deploy_id, fromSha: from_sha, toSha: to_sha, reason } = row;
  return { rollback_id, stop_deploy_id, from_sha, to_sha, reason };
}
