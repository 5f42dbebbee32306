import "server-only";

import { hkdfSync } from "node:crypto";

/** A 32-byte key of its own for one purpose: HKDF-SHA256 over SECRET_KEY with the purpose as label. */
export function deriveKey(secretKey: string, label: "totp" | "audit-checkpoint" | "recovery-code"): Buffer {
  return Buffer.from(hkdfSync("sha256", secretKey, "", label, 32));
}
