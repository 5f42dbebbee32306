import "server-only";

import { type AuditEvent, recordAudit } from "@/lib/audit/append";
import { tallyRefusal } from "@/lib/audit/tally";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { normaliseEmail, SIGN_IN_WINDOW_MS } from "@/lib/people/rules";
import type { RefusalReason } from "@/lib/people/sign-in";

export interface SignInRefusal {
  /** As it was typed; null for a passkey, with which nobody types one. */
  email: string | null;
  personId: string | null;
  reason: RefusalReason;
  /** Seconds, for `rate_limited`. */
  retryAfter?: number;
  /** What had too many failures in this window, for `rate_limited`. */
  exceeded?: string | null;
}

const EMAIL_KEPT = 200;
const PASSWORD = "That did not match. Check the e-mail address, the password and a new six-digit code.";
const PASSKEY = "That passkey did not open this console. Try again, or use your password and a code.";

/**
 * Writes the failed attempt with its true reason, then answers the uniform error to throw. Of those that a limit refuses only the
 * first in its window has a row. The person it was about is told at the next sign-in how many there were.
 */
export async function recordFailedSignIn(ctx: Call & Pick<Context, "db">, refusal: SignInRefusal): Promise<AppError> {
  authorize(ctx, "session:open");
  const event: AuditEvent<"console.auth.sign_in_failed"> = {
    action: "console.auth.sign_in_failed",
    subject: { kind: "person", id: refusal.personId ?? "unknown" },
    payload: { email: refusal.email?.slice(0, EMAIL_KEPT).toWellFormed() ?? null, reason: refusal.reason },
  };
  const { exceeded = null } = refusal;
  await inTransaction(ctx, async (tx) => {
    await countFailure(tx, refusal);
    if (exceeded === null) await recordAudit(tx, ctx, event);
    else await tallyRefusal(tx, ctx, { key: exceeded, windowMs: SIGN_IN_WINDOW_MS, event });
  });
  return signInError(refusal);
}

/** The same statement whether or not there is such a person. A wrong code counts beside a right password alone. */
async function countFailure(tx: Tx, { email, personId, reason }: SignInRefusal): Promise<void> {
  const guesses = reason === "wrong_code" ? 1 : 0;
  await tx.$executeRaw`
    UPDATE people SET failed_sign_ins = failed_sign_ins + 1, code_failures = code_failures + ${guesses}
    WHERE email = ${email === null ? "" : normaliseEmail(email).toWellFormed()} OR id = ${personId ?? ""}`;
}

function signInError(refusal: SignInRefusal): AppError {
  const { retryAfter } = refusal;
  if (retryAfter === undefined) return new AppError("unauthenticated", refusal.email === null ? PASSKEY : PASSWORD);
  return new AppError("rate_limited", `Too many failed sign-ins. Try again in ${retryAfter} seconds.`, { retryAfter });
}
