import { createHash } from "node:crypto";
import { base32 } from "@/lib/core/ids";

const digest = (key: string): Buffer => createHash("sha256").update(key).digest();

/** A whole number from `low` to `high` that is always the same for the same key. */
export function stableBetween(key: string, low: number, high: number): number {
  return low + (digest(key).readUInt32BE() % (high - low + 1));
}

/** A correlation id that is always the same for the same key, so that both consoles' pasts name the same runs. */
export function stableCorrelationId(key: string): string {
  return base32(digest(key).subarray(0, 16));
}
