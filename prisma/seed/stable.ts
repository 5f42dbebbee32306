import { createHash } from "node:crypto";
import type { Environment } from "@/lib/core/config";
import { base32, marked } from "@/lib/core/ids";

const digest = (key: string): Buffer => createHash("sha256").update(key).digest();

/** A whole number from `low` to `high` that is always the same for the same key. */
export function stableBetween(key: string, low: number, high: number): number {
  return low + (digest(key).readUInt32BE() % (high - low + 1));
}

/** A correlation id of that console that is always the same for the same key, so that both pasts name the same runs. */
export function stableCorrelationId(key: string, of: Environment): string {
  return marked(base32(digest(key).subarray(0, 16)), of);
}
