import "server-only";

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { deriveKey } from "@/lib/keys/derive";

const CIPHER = "aes-256-gcm";
const VERSION = "v1";
const TAG_BYTES = 16;

export type SealLabel = "totp" | "secret-value" | "key-ring" | "webhook-secret" | "webhook-endpoint";

/** Whose text it is, and under which of the console's keys. */
interface Owned {
  secretKey: string;
  label: SealLabel;
  /** Sealed into the ciphertext, so that a text moved to another row does not open. */
  owner: string;
}

/** Encrypts a text for a row: `v1.<iv>.<tag>.<ciphertext>`, each base64url. */
export function sealText({ secretKey, label, owner }: Owned, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(CIPHER, deriveKey(secretKey, label), iv).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return [VERSION, ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"))].join(".");
}

/** The text, or null when it was sealed under another SECRET_KEY or for another row, or was altered. */
export function openSealed({ secretKey, label, owner }: Owned, stored: string): string | null {
  const [version, iv, tag, sealed] = stored.split(".");
  if (version !== VERSION || iv === undefined || tag === undefined || sealed === undefined) return null;
  try {
    const key = deriveKey(secretKey, label);
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(iv, "base64url"), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(owner))
      .setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([decipher.update(Buffer.from(sealed, "base64url")), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}
