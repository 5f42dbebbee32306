import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { spendFactor } from "@/lib/people/factors";
import { recordFailedSignIn } from "@/lib/people/record-failed-sign-in";
import type { SignedIn, SignIn } from "@/lib/people/schemas";
import { countSignIn, forgiveSignIn, proveIdentity, writeSession } from "@/lib/people/sign-in";

/**
 * Signs a person in: password, and a TOTP code or a recovery code, either of which works once. Every refusal is the same
 * `unauthenticated`, or `rate_limited` with Retry-After. The token is for the cookie and is never stored.
 */
export async function openSession(
  ctx: Call & Pick<Context, "db" | "secretKey">,
  input: SignIn,
): Promise<SignedIn & { token: string }> {
  authorize(ctx, "session:open");
  const { email } = input;
  const attempt = await countSignIn(ctx, email);
  if (attempt.retryAfter !== null) {
    const { retryAfter } = attempt;
    throw await recordFailedSignIn(ctx, { email, personId: null, reason: "rate_limited", retryAfter });
  }
  const proof = await proveIdentity(ctx, input);
  if (!proof.proven) throw await recordFailedSignIn(ctx, { email, personId: proof.personId, reason: proof.reason });

  const { person, factor } = proof;
  const isRecovery = factor.kind === "recovery_code";
  const opened = await inTransaction(ctx, async (tx) => {
    if (!(await spendFactor(tx, person.id, { factor, now: ctx.now() }))) return null;
    return writeSession(tx, ctx, isRecovery ? { person, by: { recovery_code: true } } : { person });
  });
  if (opened === null) throw await recordFailedSignIn(ctx, { email, personId: person.id, reason: "code_already_used" });
  await forgiveSignIn(ctx, attempt);
  return { ...opened, person, replace_authenticator: isRecovery };
}
