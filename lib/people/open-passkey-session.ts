import "server-only";

import { generateAuthenticationOptions } from "@simplewebauthn/server";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx, translated } from "@/lib/db/transaction";
import { issueChallenge, spendChallenge, verifyPasskey } from "@/lib/people/passkeys";
import { recordFailedSignIn } from "@/lib/people/record-failed-sign-in";
import { addressBlock, OPEN_CHALLENGES, passkeySite } from "@/lib/people/rules";
import { heldRole, type PasskeySignIn, type SignedIn } from "@/lib/people/schemas";
import {
  countSignIn,
  forgetFailures,
  forgiveSignIn,
  type ProvenPerson,
  type RefusalReason,
  writeSession,
} from "@/lib/people/sign-in";

type PasskeyContext = Call & Pick<Context, "db" | "consoleUrls">;
type Use = NonNullable<Awaited<ReturnType<typeof verifyPasskey>>>;
type Proof =
  | { proven: true; person: ProvenPerson; passkeyId: string; use: Use }
  | { proven: false; personId: string | null; reason: RefusalReason };

/**
 * Signs a person in with a passkey whose keeper verified them: that is both factors. Every refusal is the same
 * `unauthenticated`, or `rate_limited` with Retry-After. The token is for the cookie and is never stored.
 */
export async function openPasskeySession(
  ctx: PasskeyContext,
  input: PasskeySignIn,
): Promise<SignedIn & { token: string }> {
  authorize(ctx, "session:open");
  const attempt = await countSignIn(ctx, { email: null, browser: null });
  const { retryAfter, exceeded } = attempt;
  if (retryAfter !== null) {
    throw await recordFailedSignIn(ctx, { email: null, personId: null, reason: "rate_limited", retryAfter, exceeded });
  }
  const proof = await provePasskey(ctx, input);
  if (!proof.proven)
    throw await recordFailedSignIn(ctx, { email: null, personId: proof.personId, reason: proof.reason });
  const { person, passkeyId, use } = proof;
  const opened = await inTransaction(ctx, async (tx) => {
    if (!(await noteUse(tx, passkeyId, { use, now: ctx.now() }))) return null;
    const failed_attempts = (await forgetFailures(tx, person.id, { evenIfCapped: true })) ?? 0;
    return { ...(await writeSession(tx, ctx, { person, by: { passkey: true } })), failed_attempts };
  });
  if (opened === null) {
    throw await recordFailedSignIn(ctx, { email: null, personId: person.id, reason: "unknown_passkey" });
  }
  await forgiveSignIn(ctx, attempt);
  return { ...opened, person, replace_authenticator: false };
}

async function provePasskey(ctx: PasskeyContext, input: PasskeySignIn): Promise<Proof> {
  const { credential, challenge_id } = input;
  const challenge = await spendChallenge(ctx, { id: challenge_id, personId: null });
  if (challenge === null) return { proven: false, personId: null, reason: "challenge_gone" };
  const where = { credentialId: credential.id };
  const row = await translated(() => ctx.db.passkey.findUnique({ where, include: { person: true } }));
  if (row === null) return { proven: false, personId: null, reason: "unknown_passkey" };
  const { id, email, name, role, disabledAt } = row.person;
  const site = passkeySite(ctx.host, ctx.consoleUrls[ctx.environment]);
  const use = await verifyPasskey(row, credential, { challenge, site });
  if (use === null) return { proven: false, personId: id, reason: "passkey_refused" };
  if (disabledAt !== null) return { proven: false, personId: id, reason: "disabled" };
  return { proven: true, person: { id, email, name, role: heldRole(role) }, passkeyId: row.id, use };
}

/** Notes the use; false when the passkey was removed or the person disabled since it was looked up. */
async function noteUse(tx: Tx, passkeyId: string, { use, now }: { use: Use; now: Date }): Promise<boolean> {
  const { count } = await tx.passkey.updateMany({
    where: { id: passkeyId, person: { disabledAt: null } },
    data: { ...use, lastUsedAt: now },
  });
  return count === 1;
}

/**
 * What the browser is to ask whatever passkey it has for this console; nobody is named, so nothing is told. Throws
 * rate_limited when one block of addresses leaves too many unanswered.
 */
export async function startPasskeySignIn(ctx: Call & Pick<Context, "db" | "consoleUrls">) {
  authorize(ctx, "session:open");
  const now = ctx.now();
  const open = { personId: null, address: addressBlock(ctx.ip), expiresAt: { gt: now } };
  const unanswered = await translated(() => ctx.db.passkeyChallenge.count({ where: open }));
  if (unanswered >= OPEN_CHALLENGES) {
    throw new AppError("rate_limited", "Too many sign-ins with a passkey were begun from here. Use your password.", {
      retryAfter: 300,
    });
  }
  const { id, challenge } = await translated(() => issueChallenge(ctx.db, { personId: null, ip: ctx.ip, now }));
  const options = await generateAuthenticationOptions({
    rpID: passkeySite(ctx.host, ctx.consoleUrls[ctx.environment]).rpID,
    challenge: Buffer.from(challenge, "base64url"),
    userVerification: "required",
  });
  return { id, options: { ...options } };
}
