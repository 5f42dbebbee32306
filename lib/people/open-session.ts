import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { spendFactor } from "@/lib/people/factors";
import { markBrowser, readBrowserMark } from "@/lib/people/known-browser";
import { recordFailedSignIn } from "@/lib/people/record-failed-sign-in";
import type { SignedIn, SignIn } from "@/lib/people/schemas";
import {
  countSignIn,
  forgetFailures,
  forgiveSignIn,
  isPasswordStill,
  proveIdentity,
  type RefusalReason,
  writeSession,
} from "@/lib/people/sign-in";

type Opened = Awaited<ReturnType<typeof writeSession>> & { failed_attempts: number };

/** Where a sign-in comes from, as the browser says itself. */
interface Entrance {
  /** The mark it kept from an earlier sign-in. */
  browserMark: string | null;
}

/**
 * Signs a person in: password, and a TOTP code or a recovery code, either of which works once. Every refusal is the same
 * `unauthenticated`, or `rate_limited` with Retry-After. The token is for the cookie and is never stored, nor is the browser's mark.
 */
export async function openSession(
  ctx: Call & Pick<Context, "db" | "secretKey">,
  input: SignIn,
  { browserMark }: Entrance = { browserMark: null },
): Promise<SignedIn & { token: string; browserMark: string }> {
  authorize(ctx, "session:open");
  const { email } = input;
  const known = { secretKey: ctx.secretKey, email };
  const attempt = await countSignIn(ctx, { email, browser: readBrowserMark(known, browserMark) });
  const { retryAfter, exceeded } = attempt;
  if (retryAfter !== null) {
    throw await recordFailedSignIn(ctx, { email, personId: null, reason: "rate_limited", retryAfter, exceeded });
  }
  const proof = await proveIdentity(ctx, input);
  if (!proof.proven) throw await recordFailedSignIn(ctx, { email, personId: proof.personId, reason: proof.reason });

  const { person, factor, passwordHash } = proof;
  const isRecovery = factor.kind === "recovery_code";
  const opened = await inTransaction(ctx, async (tx): Promise<Opened | RefusalReason> => {
    if (!(await spendFactor(tx, person.id, { factor, now: ctx.now() }))) return "code_already_used";
    const failed_attempts = await forgetFailures(tx, person.id, { evenIfCapped: isRecovery });
    if (failed_attempts === null) return "code_guesses_spent";
    if (!(await isPasswordStill(tx, person.id, passwordHash))) return "wrong_password";
    const by = isRecovery ? ({ recovery_code: true } as const) : undefined;
    return { ...(await writeSession(tx, ctx, by === undefined ? { person } : { person, by })), failed_attempts };
  });
  if (typeof opened === "string") throw await recordFailedSignIn(ctx, { email, personId: person.id, reason: opened });
  await forgiveSignIn(ctx, attempt);
  return { ...opened, person, replace_authenticator: isRecovery, browserMark: markBrowser(known) };
}
