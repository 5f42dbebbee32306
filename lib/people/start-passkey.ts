import "server-only";

import { generateRegistrationOptions } from "@simplewebauthn/server";

import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import type { Context } from "@/lib/db/context";
import { issueChallenge } from "@/lib/people/issue-challenge";
import { loadSelf } from "@/lib/people/load";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { passkeySite } from "@/lib/people/rules";
import type { Proof } from "@/lib/people/schemas";
import { PASSKEY_ALGORITHMS } from "@/lib/people/verify-passkey";

/**
 * Begins to add a passkey to the caller's account, against a code of the authenticator: what the browser is to ask the
 * passkey's keeper. {@link addPasskey} takes the answer. Throws step_up_failed, step_up_locked.
 */
export async function startPasskey(ctx: Call & Pick<Context, "db" | "secretKey" | "consoleUrls">, { totp }: Proof) {
  authorize(ctx, "self:manage");
  const person = loadSelf(ctx);
  const { challenge, known } = await proveStepUp(
    ctx,
    { totp, action: "self:manage", target: "passkeys" },
    async (tx) => ({
      challenge: await issueChallenge(tx, { personId: person.id, ip: ctx.ip, now: ctx.now() }),
      known: await tx.passkey.findMany({ where: { personId: person.id } }),
    }),
  );
  const options = await generateRegistrationOptions({
    rpName: ctx.config.name,
    rpID: passkeySite(ctx.host, ctx.consoleUrls[ctx.environment]).rpID,
    userName: person.email,
    userID: new TextEncoder().encode(person.id),
    challenge: Buffer.from(challenge.challenge, "base64url"),
    supportedAlgorithmIDs: PASSKEY_ALGORITHMS,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
  });
  return { id: challenge.id, options: { ...options } };
}
