import "server-only";

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { deriveKey } from "@/lib/audit/derive-key";

const CIPHER = "aes-256-gcm";
const VERSION = "v1";
const TAG_BYTES = 16;

interface Owned {
  secretKey: string;
  /** Sealed into the ciphertext, so that a secret moved to another person's row does not open. */
  personId: string;
}

/** Encrypts a base32 TOTP secret for its row: `v1.<iv>.<tag>.<ciphertext>`, each base64url. */
export function sealTotpSecret(owner: Owned, secret: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(CIPHER, deriveKey(owner.secretKey, "totp"), iv).setAAD(Buffer.from(owner.personId));
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return [VERSION, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"))].join(".");
}

/** The base32 secret, or null when it was sealed under another SECRET_KEY, for another person, or was altered. */
export function openTotpSecret(owner: Owned, stored: string): string | null {
  const [version, iv, tag, sealed] = stored.split(".");
  if (version !== VERSION || iv === undefined || tag === undefined || sealed === undefined) return null;
  try {
    const key = deriveKey(owner.secretKey, "totp");
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(iv, "base64url"), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(owner.personId))
      .setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([decipher.update(Buffer.from(sealed, "base64url")), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
