import "server-only";

import { createHash, randomBytes } from "node:crypto";

/** A bearer secret of 256 random bits, shown once and never stored. */
export function newToken(prefix: "" | "rxc_"): string {
  return `${prefix}${randomBytes(32).toString("base64url")}`;
}

/** What is stored of a token: with 256 random bits a plain SHA-256 cannot be searched. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
