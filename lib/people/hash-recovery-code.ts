import "server-only";

import { createHmac } from "node:crypto";

import { deriveKey } from "@/lib/audit/derive-key";

interface Owned {
  secretKey: string;
  /** Hashed as well, so that a hash moved to another person's row opens nothing. */
  personId: string;
}

/** What is stored of a recovery code: its 50 bits could be searched under a plain hash, so the hash is keyed. */
export function hashRecoveryCode(owner: Owned, code: string): string {
  const key = deriveKey(owner.secretKey, "recovery-code");
  return createHmac("sha256", key).update(`${owner.personId} ${code}`).digest("hex");
}
