import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx, translated } from "@/lib/db/transaction";
import { countSignIn, forgiveSignIn } from "@/lib/people/limit-sign-in";
import type { ProvenPerson, RefusalReason } from "@/lib/people/prove-identity";
import { refuseSignIn } from "@/lib/people/refuse-sign-in";
import { passkeySite } from "@/lib/people/rules";
import { heldRole, type PasskeySignIn, type SignedIn } from "@/lib/people/schemas";
import { spendChallenge } from "@/lib/people/spend-challenge";
import { verifyPasskey } from "@/lib/people/verify-passkey";
import { writeSession } from "@/lib/people/write-session";

type PasskeyContext = Call & Pick<Context, "db" | "consoleUrls">;
type Use = NonNullable<Awaited<ReturnType<typeof verifyPasskey>>>;
type Proof =
  | { proven: true; person: ProvenPerson; passkeyId: string; use: Use }
  | { proven: false; personId: string | null; reason: RefusalReason };

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
 * Signs a person in with a passkey whose keeper verified them: that is both factors. Every refusal is the same
 * `unauthenticated`, or `rate_limited` with Retry-After. The token is for the cookie and is never stored.
 */
export async function openPasskeySession(
  ctx: PasskeyContext,
  input: PasskeySignIn,
): Promise<SignedIn & { token: string }> {
  authorize(ctx, "session:open");
  const attempt = await countSignIn(ctx, null);
  if (attempt.retryAfter !== null) {
    const { retryAfter } = attempt;
    throw await refuseSignIn(ctx, { email: null, personId: null, reason: "rate_limited", retryAfter });
  }
  const proof = await provePasskey(ctx, input);
  if (!proof.proven) throw await refuseSignIn(ctx, { email: null, personId: proof.personId, reason: proof.reason });
  const { person, passkeyId, use } = proof;
  const opened = await inTransaction(ctx, async (tx) =>
    (await noteUse(tx, passkeyId, { use, now: ctx.now() }))
      ? writeSession(tx, ctx, { person, by: { passkey: true } })
      : null,
  );
  if (opened === null) {
    throw await refuseSignIn(ctx, { email: null, personId: person.id, reason: "unknown_passkey" });
  }
  await forgiveSignIn(ctx, attempt);
  return { ...opened, person, replace_authenticator: false };
}
