import "server-only";

import { recordAudit } from "@/lib/audit/record-audit";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Permission } from "@/lib/core/permissions";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { countStepUpFailure, isStepUpLocked, type StepUpCount } from "@/lib/people/rules";

/** What a code is proved for: one permission, on one thing. */
export interface StepUpPurpose {
  action: Permission;
  /** The id of what is acted on. */
  target: string;
}

/** For the audit row only: nobody outside learns which part was wrong. */
export type StepUpFailure = "wrong_code" | "code_already_used" | "disabled" | "totp_secret_unreadable" | "locked";

interface StepUpRefusal extends StepUpPurpose {
  personId: string;
  reason: StepUpFailure;
}

/** The person's count of failures, with the row locked until the transaction ends. */
export async function readStepUpCount(tx: Tx, personId: string): Promise<StepUpCount> {
  const rows = await tx.$queryRaw<StepUpCount[]>`
    SELECT step_up_failures AS "failures", step_up_locked_until AS "lockedUntil"
    FROM people WHERE id = ${personId} FOR UPDATE`;
  return rows[0] ?? { failures: 0, lockedUntil: null };
}

function failedError(): AppError {
  return new AppError("step_up_failed", "The code was not accepted. Wait for the next one and try again.");
}

function lockedError(lockedUntil: Date, now: Date): AppError {
  const until = lockedUntil.toISOString();
  return new AppError(
    "step_up_locked",
    `Too many wrong codes: no code is accepted for an action until ${until}. Signing in still works.`,
    { extra: { until }, retryAfter: Math.ceil((lockedUntil.getTime() - now.getTime()) / 1000) },
  );
}

/**
 * Counts a refused code in a transaction of its own, so that no rollback forgets it, and answers the error to throw: the
 * same `step_up_failed` whatever was wrong, or `step_up_locked` with the time. Call it outside every other transaction.
 */
export async function refuseStepUp(ctx: Call & Pick<Context, "db">, refusal: StepUpRefusal): Promise<AppError> {
  authorize(ctx, "step-up:prove");
  const now = ctx.now();
  const { personId, action, target } = refusal;
  const subject = { kind: "person", id: personId };
  return inTransaction(ctx, async (tx) => {
    const before = await readStepUpCount(tx, personId);
    const wasLocked = isStepUpLocked(before, now);
    const after = wasLocked ? before : countStepUpFailure(before, now);
    const data = { stepUpFailures: after.failures, stepUpLockedUntil: after.lockedUntil };
    if (!wasLocked) await tx.person.update({ where: { id: personId }, data });
    const payload = { action, target, reason: wasLocked ? "locked" : refusal.reason };
    await recordAudit(tx, ctx, { action: "console.auth.step_up_failed", subject, payload });
    if (after.lockedUntil === null) return failedError();
    if (wasLocked) return lockedError(after.lockedUntil, now);
    const locked = { failures: after.failures, until: after.lockedUntil.toISOString() };
    await recordAudit(tx, ctx, { action: "console.auth.step_up_locked", subject, payload: locked });
    return failedError();
  });
}
