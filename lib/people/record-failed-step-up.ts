import "server-only";

import { z } from "zod";
import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Permission } from "@/lib/core/permissions";
import { utcWords } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import {
  countStepUpFailure,
  type FarCode,
  isSameSkew,
  isStepUpLocked,
  type StepUpCount,
  skewWords,
} from "@/lib/people/rules";

/** What a code is proved for: one permission, on one thing. */
export interface StepUpPurpose {
  action: Permission;
  /** The id of what is acted on. */
  target: string;
}

/** For the audit row only: nobody outside learns which part was wrong. */
export type StepUpFailure =
  | "wrong_code"
  | "wrong_password"
  | "code_already_used"
  | "disabled"
  | "totp_secret_unreadable"
  | "locked"
  | "code_guesses_spent";

interface StepUpRefusal extends StepUpPurpose {
  personId: string;
  reason: StepUpFailure;
  /** Where a wrong code would have belonged; null for nowhere near. */
  far?: FarCode | null;
  /** Whether a password was asked for as well, so that the answer names both. */
  withPassword?: boolean;
}

type StepUpState = StepUpCount & { far: FarCode | null; guesses: number };

const countedSchema = z.object({
  failures: z.number(),
  guesses: z.number(),
  lockedUntil: z.date().nullable(),
  skewSteps: z.number().nullable(),
  skewStep: z.bigint().nullable(),
});

const FAILED = "The code was not accepted. Wait for the next one and try again.";
const GUESSES_SPENT = "Too many wrong codes in a row. Sign in with a recovery code or a passkey first.";
const FAILED_WITH_PASSWORD = "That did not match. Check the password and use a new code.";

/**
 * Counts a refused code in a transaction of its own, so that no rollback forgets it, and answers the error to throw: the
 * same `step_up_failed` whatever was wrong, or `step_up_locked` with the time. Only two codes in a row from one authenticator
 * with a wrong clock are told so. Call it outside every other transaction.
 */
export async function recordFailedStepUp(ctx: Call & Pick<Context, "db">, refusal: StepUpRefusal): Promise<AppError> {
  authorize(ctx, "step-up:prove");
  const now = ctx.now();
  const { personId, action, target, far = null } = refusal;
  const subject = { kind: "person", id: personId };
  return inTransaction(ctx, async (tx) => {
    const before = await readStepUpCount(tx, personId);
    const wasLocked = isStepUpLocked(before, now);
    const after = wasLocked ? before : countStepUpFailure(before, now);
    const codeFailures = { increment: refusal.reason === "wrong_code" ? 1 : 0 };
    const counted = { stepUpFailures: after.failures, stepUpLockedUntil: after.lockedUntil, codeFailures };
    const data = { ...counted, ...skewColumns(far) };
    if (!wasLocked) await tx.person.update({ where: { id: personId }, data });
    const ahead = !wasLocked && far !== null && isSameSkew(before.far, far) ? far.ahead : null;
    const skew = ahead === null ? {} : { clock_skew_seconds: ahead * 30 };
    const payload = { action, target, reason: wasLocked ? "locked" : refusal.reason, ...skew };
    await recordAudit(tx, ctx, { action: "console.auth.step_up_failed", subject, payload });
    if (refusal.reason === "code_guesses_spent") return new AppError("step_up_locked", GUESSES_SPENT);
    const failed = failedError(ahead, refusal.withPassword ?? false);
    if (after.lockedUntil === null) return failed;
    if (wasLocked) return lockedError(after.lockedUntil, now);
    const locked = { failures: after.failures, until: after.lockedUntil.toISOString() };
    await recordAudit(tx, ctx, { action: "console.auth.step_up_locked", subject, payload: locked });
    return failed;
  });
}

function failedError(ahead: number | null, withPassword: boolean): AppError {
  if (ahead === null) return new AppError("step_up_failed", withPassword ? FAILED_WITH_PASSWORD : FAILED);
  return new AppError(
    "step_up_failed",
    `The code was not accepted: the clock of your authenticator is ${skewWords(ahead)}. Set it right, then use a new code.`,
  );
}

function lockedError(lockedUntil: Date, now: Date): AppError {
  return new AppError(
    "step_up_locked",
    `Too many wrong codes: no code is accepted for an action until ${utcWords(lockedUntil)}. Signing in still works.`,
    {
      extra: { until: lockedUntil.toISOString() },
      retryAfter: Math.ceil((lockedUntil.getTime() - now.getTime()) / 1000),
    },
  );
}

/** The person's count of failures and the last refused code's place, with the row locked until the transaction ends. */
export async function readStepUpCount(tx: Tx, personId: string): Promise<StepUpState> {
  const [row] = await readRows(tx, countedSchema)`
    SELECT step_up_failures AS "failures", code_failures AS "guesses", step_up_locked_until AS "lockedUntil",
           totp_skew_steps AS "skewSteps", totp_skew_step AS "skewStep"
    FROM people WHERE id = ${personId} FOR UPDATE`;
  if (row === undefined) return { failures: 0, guesses: 0, lockedUntil: null, far: null };
  const { failures, guesses, lockedUntil, skewSteps: ahead, skewStep } = row;
  return {
    failures,
    guesses,
    lockedUntil,
    far: ahead === null || skewStep === null ? null : { ahead, step: Number(skewStep) },
  };
}

/** What is remembered of a refused code until the next; null forgets. */
export function skewColumns(far: FarCode | null) {
  return { totpSkewSteps: far?.ahead ?? null, totpSkewStep: far === null ? null : BigInt(far.step) };
}
