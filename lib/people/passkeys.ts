import "server-only";

import { randomBytes } from "node:crypto";
import { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { z } from "zod";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { Passkey } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import { type Tx, translated } from "@/lib/db/transaction";
import { addressBlock, challengeEnd, type passkeySite } from "@/lib/people/rules";
import type { NewPasskey, PasskeySignIn } from "@/lib/people/schemas";

interface Expected {
  challenge: string;
  site: ReturnType<typeof passkeySite>;
}

/** EdDSA, ES256 and RS256 by their COSE numbers: what every keeper speaks, and no experiment of a runtime. */
export const PASSKEY_ALGORITHMS = [-8, -7, -257];

// The library throws a plain Error for whatever is wrong with an answer, malformed bytes included.
const refused = () => null;

const expectations = ({ challenge, site }: Expected) => ({
  expectedChallenge: challenge,
  expectedOrigin: site.origin,
  expectedRPID: site.rpID,
  requireUserVerification: true,
});

interface Order {
  /** Whose passkey is added; null for signing in. */
  personId: string | null;
  ip: string | null;
  now: Date;
}

/** What a new passkey says of itself, once its answer fits the challenge and this site and its keeper verified the person; else null. */
export async function verifyNewPasskey(credential: NewPasskey["credential"], expected: Expected) {
  const { transports = [], ...answer } = credential.response;
  const response = { ...credential, response: answer, clientExtensionResults: {} };
  const outcome = await verifyRegistrationResponse({
    response,
    supportedAlgorithmIDs: PASSKEY_ALGORITHMS,
    ...expectations(expected),
  }).catch(refused);
  if (outcome?.verified !== true) return null;
  const { credential: made, credentialDeviceType, credentialBackedUp } = outcome.registrationInfo;
  return {
    credentialId: made.id,
    publicKey: made.publicKey,
    counter: BigInt(made.counter),
    transports,
    deviceType: credentialDeviceType,
    backedUp: credentialBackedUp,
  };
}

/** The passkey's new counter and backup flag, once its signature fits the challenge and this site; else null. */
export async function verifyPasskey(row: Passkey, credential: PasskeySignIn["credential"], expected: Expected) {
  const { userHandle, ...signed } = credential.response;
  if (userHandle !== undefined && Buffer.from(userHandle, "base64url").toString() !== row.personId) return null;
  const outcome = await verifyAuthenticationResponse({
    response: { ...credential, response: signed, clientExtensionResults: {} },
    credential: { id: row.credentialId, publicKey: row.publicKey, counter: Number(row.counter) },
    ...expectations(expected),
  }).catch(refused);
  if (outcome?.verified !== true) return null;
  const { newCounter, credentialBackedUp } = outcome.authenticationInfo;
  return { counter: BigInt(newCounter), backedUp: credentialBackedUp };
}

/** Writes 256 random bits for one passkey to sign within five minutes, and forgets the challenges whose time is over. */
export async function issueChallenge(db: Tx, order: Order): Promise<{ id: string; challenge: string }> {
  const { personId, ip, now } = order;
  await db.passkeyChallenge.deleteMany({ where: { expiresAt: { lt: now } } });
  const challenge = randomBytes(32).toString("base64url");
  const id = newId("chl");
  const data = { id, challenge, personId, address: addressBlock(ip), expiresAt: challengeEnd(now) };
  await db.passkeyChallenge.create({ data });
  return { id, challenge };
}

/** Takes a challenge away, whatever its answer is worth: null when it is used, over, or another person's. */
export async function spendChallenge(
  context: Pick<Context, "db" | "now">,
  { id, personId }: { id: string; personId: string | null },
): Promise<string | null> {
  const rows = await translated(
    () => readRows(context.db, z.object({ challenge: z.string() }))`
      DELETE FROM passkey_challenges
      WHERE id = ${id} AND person_id IS NOT DISTINCT FROM ${personId} AND expires_at > ${context.now()}
      RETURNING challenge`,
  );
  return rows[0]?.challenge ?? null;
}
