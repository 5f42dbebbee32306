import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import type { RefusalReason } from "@/lib/people/sign-in";

export interface SignInRefusal {
  /** As it was typed; null for a passkey, with which nobody types one. */
  email: string | null;
  personId: string | null;
  reason: RefusalReason;
  /** Seconds, for `rate_limited`. */
  retryAfter?: number;
}

const EMAIL_KEPT = 200;
const PASSWORD = "That did not match. Check the e-mail address, the password and a new six-digit code.";
const PASSKEY = "That passkey did not open this console. Try again, or use your password and a code.";

/** Writes the failed attempt with its true reason, then answers the uniform error to throw. */
export async function recordFailedSignIn(ctx: Call & Pick<Context, "db">, refusal: SignInRefusal): Promise<AppError> {
  authorize(ctx, "session:open");
  await inTransaction(ctx, (tx) =>
    recordAudit(tx, ctx, {
      action: "console.auth.sign_in_failed",
      subject: { kind: "person", id: refusal.personId ?? "unknown" },
      payload: { email: refusal.email?.slice(0, EMAIL_KEPT).toWellFormed() ?? null, reason: refusal.reason },
    }),
  );
  return signInError(refusal);
}

function signInError(refusal: SignInRefusal): AppError {
  const { retryAfter } = refusal;
  if (retryAfter === undefined) return new AppError("unauthenticated", refusal.email === null ? PASSKEY : PASSWORD);
  return new AppError("rate_limited", `Too many failed sign-ins. Try again in ${retryAfter} seconds.`, { retryAfter });
}
