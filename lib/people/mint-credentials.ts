import "server-only";

import { randomBytes, randomInt } from "node:crypto";

import { base32 } from "@/lib/core/ids";

// No character that is misread on paper: 24 of them hold 139 bits.
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

/** A random first password of 24 characters. */
export function mintPassword(): string {
  return Array.from({ length: 24 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
}

/** A random TOTP secret of 160 bits, in the upper-case base32 that authenticator apps read. */
export function mintTotpSecret(): string {
  return base32(randomBytes(20)).toUpperCase();
}

/** A random recovery code of 50 bits, as `xxxxx-xxxxx`. */
export function mintRecoveryCode(): string {
  const code = base32(randomBytes(7)).slice(0, 10);
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}
