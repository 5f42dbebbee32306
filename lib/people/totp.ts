import "server-only";

import { randomBytes } from "node:crypto";
import { generate, verify } from "otplib";
import { encode } from "uqr";

import { base32 } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/transaction";
import { type Keys, openWithRing } from "@/lib/keys/ring";
import { openSealed, sealText } from "@/lib/keys/sealed-text";
import type { FarCode } from "@/lib/people/rules";

type TotpProof = { valid: true; timeStep: number } | { valid: false };

/** How long a code is the newest one. */
export const STEP_SECONDS = 30;
const TOLERANCE_SECONDS = STEP_SECONDS;
const FAR_SECONDS = 20 * STEP_SECONDS;

/** The code to look for, and how many seconds of clock to look at either way. */
interface Search {
  code: string;
  now: Date;
  seconds: number;
}

interface Owned {
  secretKey: string;
  /** Sealed into the ciphertext, so that a secret moved to another person's row does not open. */
  personId: string;
}

const QUIET_MODULES = 4;

/** Checks a six-digit code, one 30 s step either way; spend its `timeStep` before acting on it. A malformed code is invalid. */
export async function verifyTotp(secret: string, code: string, now: Date): Promise<TotpProof> {
  const timeStep = await findStep(secret, { code, now, seconds: TOLERANCE_SECONDS });
  return timeStep === null ? { valid: false } : { valid: true, timeStep };
}

// otplib 13 answers an object (always truthy), throws on malformed codes and has no tolerance by default (fact S1).
async function findStep(secret: string, { code, now, seconds }: Search): Promise<number | null> {
  const token = code.replaceAll(/\s/g, "");
  if (!/^[0-9]{6}$/.test(token)) return null;
  const epoch = Math.floor(now.getTime() / 1000);
  const result = await verify({ strategy: "totp", secret, token, epoch, epochTolerance: seconds });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}

/** Where within ten minutes a code that {@link verifyTotp} refused belongs; null for nowhere. It is not accepted for that. */
export async function findFarCode(secret: string, code: string, now: Date): Promise<FarCode | null> {
  const step = await findStep(secret, { code, now, seconds: FAR_SECONDS });
  return step === null ? null : { step, ahead: step - Math.floor(now.getTime() / 1000 / STEP_SECONDS) };
}

/** The six digits of a time step. */
export function codeOfStep(secret: string, step: number): Promise<string> {
  return generate({ strategy: "totp", secret, epoch: step * STEP_SECONDS });
}

/** A random TOTP secret of 160 bits, in the upper-case base32 that authenticator apps read. */
export function mintTotpSecret(): string {
  return base32(randomBytes(20)).toUpperCase();
}

/**
 * Spends a verified TOTP step inside the caller's transaction, for sign-in and step-up alike; false when that step or a later
 * one was spent before, or the person is disabled. The one statement is what makes a code single-use.
 */
export async function spendTotpStep(tx: Tx, personId: string, timeStep: number): Promise<boolean> {
  const step = BigInt(timeStep);
  const spent = await tx.$executeRaw`
    UPDATE people SET totp_last_step = ${step}
    WHERE id = ${personId} AND totp_last_step < ${step} AND disabled_at IS NULL`;
  return spent === 1;
}

/** Encrypts a base32 TOTP secret for its row. */
export function sealTotpSecret({ secretKey, personId: owner }: Owned, secret: string): string {
  return sealText({ secretKey, label: "totp", owner }, secret);
}

/** The base32 secret, or null when it was sealed under no SECRET_KEY of this console, for another person, or was altered. */
export function openTotpSecret(keys: Keys, owner: string, stored: string): Promise<string | null> {
  return openWithRing(keys, { label: "totp", owner, stored });
}

/** Seals every authenticator that another key of this console sealed under its own, those of open access links too; answers how many. */
export async function sealAuthenticatorsAnew(keys: Keys & { db: Tx }): Promise<number> {
  const omit = { totpSecret: false, totpPendingSecret: false };
  const people = await keys.db.person.findMany({ omit, orderBy: { id: "asc" } });
  let count = 0;
  for (const { id, totpSecret, totpPendingSecret } of people) {
    const next = await sealedAnew(keys, id, totpSecret);
    const pending = totpPendingSecret === null ? null : await sealedAnew(keys, id, totpPendingSecret);
    if (next !== null) {
      const where = { id, totpSecret };
      count += (await keys.db.person.updateMany({ where, data: { totpSecret: next } })).count;
    }
    if (pending === null) continue;
    await keys.db.person.updateMany({ where: { id, totpPendingSecret }, data: { totpPendingSecret: pending } });
  }
  return count + (await sealLinksAnew(keys));
}

/** Null for what is sealed under the own key already, or under none of this console's. */
async function sealedAnew(keys: Keys, personId: string, stored: string): Promise<string | null> {
  const owner = { secretKey: keys.secretKey, label: "totp" as const, owner: personId };
  if (openSealed(owner, stored) !== null) return null;
  const secret = await openTotpSecret(keys, personId, stored);
  return secret === null ? null : sealText(owner, secret);
}

async function sealLinksAnew(keys: Keys & { db: Tx }): Promise<number> {
  const open = { usedAt: null, revokedAt: null, totpSecret: { not: null } };
  const links = await keys.db.accessLink.findMany({ where: open, omit: { totpSecret: false }, orderBy: { id: "asc" } });
  let count = 0;
  for (const { id, personId, totpSecret } of links) {
    const next = totpSecret === null ? null : await sealedAnew(keys, personId, totpSecret);
    if (next === null) continue;
    count += (await keys.db.accessLink.updateMany({ where: { id, totpSecret }, data: { totpSecret: next } })).count;
  }
  return count;
}

/** A text as a QR code: the path of its dark modules in a box of `size` by `size`, the quiet zone included (ISO 18004: 4 modules). */
export function renderQr(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: "M", border: QUIET_MODULES });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return { size, path };
}
