import "server-only";

import { randomBytes } from "node:crypto";

import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/transaction";
import { addressBlock, challengeEnd } from "@/lib/people/rules";

interface Order {
  /** Whose passkey is added; null for signing in. */
  personId: string | null;
  ip: string | null;
  now: Date;
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
