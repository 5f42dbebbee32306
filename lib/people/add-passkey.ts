import "server-only";

import { generateRegistrationOptions } from "@simplewebauthn/server";
import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError, invalidInput } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { loadSelf } from "@/lib/people/load";
import { issueChallenge, PASSKEY_ALGORITHMS, spendChallenge, verifyNewPasskey } from "@/lib/people/passkeys";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { passkeyItem } from "@/lib/people/queries";
import { passkeySite } from "@/lib/people/rules";
import type { NewPasskey, PasskeyItem, Proof } from "@/lib/people/schemas";

/**
 * Adds the passkey that answers a challenge of {@link startPasskey}. Throws not_found when the challenge is used or over,
 * invalid_input when the answer does not fit it, conflict for a passkey that is registered already.
 */
export async function addPasskey(
  ctx: Call & Pick<Context, "db" | "consoleUrls">,
  { name, credential, challenge_id }: NewPasskey,
): Promise<PasskeyItem> {
  authorize(ctx, "self:manage");
  const { id: personId } = loadSelf(ctx);
  const challenge = await spendChallenge(ctx, { id: challenge_id, personId });
  if (challenge === null) {
    throw new AppError("not_found", "That took longer than five minutes, or was answered already. Start again.");
  }
  const site = passkeySite(ctx.host, ctx.consoleUrls[ctx.environment]);
  const made = await verifyNewPasskey(credential, { challenge, site });
  if (made === null) throw invalidInput("credential", "The passkey's answer does not fit this console. Start again.");
  const row = await inTransaction(ctx, async (tx) => {
    const created = await createOnce(tx, { id: newId("pky"), personId, name, ...made, createdAt: ctx.now() });
    await recordAudit(tx, ctx, {
      action: "console.person.passkey_added",
      subject: { kind: "person", id: personId },
      payload: { passkey_id: created.id, name, device_type: created.deviceType, backed_up: created.backedUp },
    });
    return created;
  });
  return passkeyItem(row);
}

async function createOnce(tx: Tx, data: Parameters<Tx["passkey"]["create"]>[0]["data"]) {
  try {
    return await tx.passkey.create({ data });
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    throw new AppError("conflict", "This passkey is registered already. There is nothing left to do.");
  }
}

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
