import "server-only";

import { type AuditEvent, recordAudit } from "@/lib/audit/record-audit";
import type { Actor } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { hashToken, newToken } from "@/lib/people/hash-token";
import { countSignIn, forgiveSignIn } from "@/lib/people/limit-sign-in";
import { proveIdentity } from "@/lib/people/prove-identity";
import { refuseSignIn } from "@/lib/people/refuse-sign-in";
import { sessionEnd } from "@/lib/people/rules";
import type { SignedIn, SignIn } from "@/lib/people/schemas";
import { spendTotpStep } from "@/lib/people/spend-totp-step";

type SignInContext = Call & Pick<Context, "db" | "secretKey">;

/** The session the browser came with ends: nobody keeps a session across a sign-in. */
async function endPresentedSession(tx: Tx, ctx: SignInContext): Promise<void> {
  if (ctx.actor.kind !== "person") return;
  const id = ctx.actor.sessionId;
  const { count } = await tx.session.updateMany({ where: { id, endedAt: null }, data: { endedAt: ctx.now() } });
  if (count === 0) return;
  const subject = { kind: "session", id };
  await recordAudit(tx, ctx, { action: "console.auth.signed_out", subject, payload: { reason: "signed_in_again" } });
}

async function writeSession(tx: Tx, ctx: SignInContext, personId: string) {
  const token = newToken("");
  const createdAt = ctx.now();
  const session = { id: newId("ses"), personId, createdAt, expiresAt: sessionEnd(createdAt) };
  await tx.session.create({
    data: { ...session, tokenHash: hashToken(token), lastSeenAt: createdAt, ip: ctx.ip, userAgent: ctx.userAgent },
  });
  return { token, id: session.id, expires_at: session.expiresAt.toISOString() };
}

/**
 * Signs a person in: password, and a TOTP code that works once. Every refusal is the same `unauthenticated`, or `rate_limited`
 * with Retry-After. The token is for the cookie and is never stored.
 */
export async function openSession(ctx: SignInContext, input: SignIn): Promise<SignedIn & { token: string }> {
  authorize(ctx, "session:open");
  const { email } = input;
  const attempt = await countSignIn(ctx, email);
  if (attempt.retryAfter !== null) {
    const { retryAfter } = attempt;
    throw await refuseSignIn(ctx, { email, personId: null, reason: "rate_limited", retryAfter });
  }
  const proof = await proveIdentity(ctx, input);
  if (!proof.proven) throw await refuseSignIn(ctx, { email, personId: proof.personId, reason: proof.reason });

  const { person, timeStep } = proof;
  const opened = await inTransaction(ctx, async (tx) => {
    if (!(await spendTotpStep(tx, person.id, timeStep))) return null;
    const session = await writeSession(tx, ctx, person.id);
    await endPresentedSession(tx, ctx);
    const actor: Actor = { kind: "person", sessionId: session.id, ...person };
    const signedIn: AuditEvent = {
      action: "console.auth.signed_in",
      subject: { kind: "session", id: session.id },
      payload: { person_id: person.id, expires_at: session.expires_at },
    };
    await recordAudit(tx, { ...ctx, actor }, signedIn);
    return session;
  });
  if (opened === null) throw await refuseSignIn(ctx, { email, personId: person.id, reason: "code_already_used" });
  await forgiveSignIn(ctx, attempt);
  const { token, ...session } = opened;
  return { token, session, person };
}
