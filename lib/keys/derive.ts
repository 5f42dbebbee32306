import "server-only";

import { hkdfSync } from "node:crypto";

type KeyLabel =
  | "totp"
  | "audit-checkpoint"
  | "recovery-code"
  | "secret-fingerprint"
  | "secret-value"
  | "known-browser"
  | "key-ring"
  | "webhook-secret"
  | "webhook-endpoint"
  | "key-id";

/** A 32-byte key of its own for one purpose: HKDF-SHA256 over SECRET_KEY with the purpose as label. */
export function deriveKey(secretKey: string, label: KeyLabel): Buffer {
  return Buffer.from(hkdfSync("sha256", secretKey, "", label, 32));
}

/** The name of a SECRET_KEY, by which it can be told from another and from which it cannot be had. */
export function keyId(secretKey: string): string {
  return deriveKey(secretKey, "key-id").toString("hex").slice(0, 16);
}
