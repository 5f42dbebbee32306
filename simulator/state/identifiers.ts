import { createHash } from "node:crypto";

/** A UUID that is always the same for the same text. */
export function stableUuid(text: string): string {
  const hex = digest(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A positive integer below 2^32 that is always the same for the same text. */
export function stableNumber(text: string): number {
  return Number.parseInt(digest(text).slice(0, 8), 16) + 1;
}

/** A node id in GitHub's style. */
export function nodeId(prefix: string, text: string | number): string {
  return `${prefix}_${Buffer.from(String(text)).toString("base64url")}`;
}

/** Milliseconds to ISO 8601 UTC with whole seconds, as the platforms show times. */
export function isoSeconds(ms: number): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}
