import "server-only";

import { z } from "zod";
import { type AuditAction, EVENTS } from "@/lib/audit/events";
import type { PayloadOf } from "@/lib/audit/payloads";
import type { Actor } from "@/lib/core/actor";
import type { Call } from "@/lib/core/call";
import type { Environment } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { waitWords } from "@/lib/db/patience";
import { readRows } from "@/lib/db/read-rows";
import { boundLockWait, lockWaitOf, type Tx } from "@/lib/db/transaction";
import { isLockTimeout, translateDatabaseError } from "@/lib/db/translate-error";

/** One event, or one of several: what it tells follows from its action. */
export type AuditEvent<Action extends AuditAction = AuditAction> = {
  [Each in Action]: {
    action: Each;
    subject: { kind: string; id: string };
    surface?: { surface_id: string; target_env: Environment };
    payload: PayloadOf<Each>;
  };
}[Action];

const UNWRITABLE =
  "The audit log cannot be written, so nothing was done. Tell an admin; break-glass does not need the console.";

const appendedSchema = z.object({ seq: z.bigint() });

/**
 * Appends one row to console_audit_log in the caller's transaction and answers its seq. Call it after the row locks are
 * taken: the head of the chain is locked until commit, so that appends have one order. Throws unavailable when it cannot be
 * written: then nothing else may be, either.
 */
export async function recordAudit(tx: Tx, call: Call, event: AuditEvent): Promise<bigint> {
  const envelope = {
    id: newId("aud"),
    at: call.now().toISOString(),
    action: event.action,
    family: EVENTS[event.action].family,
    actor: auditActor(call.actor),
    environment: call.environment,
    // Kept for readers of older rows: always the host-derived environment.
    selected_env: call.environment,
    host: call.host,
    request_id: call.requestId,
    ip: call.ip,
    user_agent: call.userAgent,
    ...event.surface,
    subject: event.subject,
    payload: event.payload,
  };
  await boundLockWait(tx);
  return appendEnvelope(tx, envelope).catch((cause: unknown) => {
    if (isLockTimeout(cause)) throw new AppError("unavailable", busyWords(tx), { cause, retryAfter: 5 });
    const known = translateDatabaseError(cause);
    if (known instanceof AppError) throw known;
    throw new AppError("unavailable", UNWRITABLE, { cause });
  });
}

function auditActor(actor: Actor): { kind: string; id: string; email: string | null } {
  switch (actor.kind) {
    case "anonymous":
      return { kind: "system", id: "anonymous", email: null };
    case "person":
    case "token":
    case "shell":
      return { kind: actor.kind, id: actor.id, email: actor.email };
    default:
      return { kind: actor.kind, id: actor.id, email: null };
  }
}

async function appendEnvelope(tx: Tx, envelope: object): Promise<bigint> {
  const [row] = await readRows(
    tx,
    appendedSchema,
  )`SELECT console_audit_append(${JSON.stringify(envelope)}::jsonb) AS seq`;
  if (row === undefined) throw new Error("console_audit_append answered no row");
  return row.seq;
}

function busyWords(tx: Tx): string {
  const waited = lockWaitOf(tx);
  const words = waited === undefined ? "" : `: this write waited ${waitWords(waited)} for another`;
  return `The audit log is busy${words}. Nothing was changed; try again.`;
}
