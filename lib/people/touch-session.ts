import "server-only";

import type { Database } from "@/lib/db/database";
import { SEEN_RESOLUTION_MS } from "@/lib/people/rules";

function staleBefore(now: Date): Date {
  return new Date(now.getTime() - SEEN_RESOLUTION_MS);
}

/**
 * Moves a live session's `last seen` forward, at most once a minute however many requests arrive together. While somebody
 * holds the row nobody waits for it: the next request moves it.
 */
export async function touchSession(db: Database, id: string, now: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE sessions SET last_seen_at = ${now} WHERE id = (
      SELECT id FROM sessions WHERE id = ${id} AND ended_at IS NULL AND last_seen_at <= ${staleBefore(now)}
      FOR NO KEY UPDATE SKIP LOCKED)`;
}

/** Moves an API token's `last used` forward, at most once a minute, and waits for nobody either. */
export async function touchToken(db: Database, id: string, now: Date): Promise<void> {
  await db.$executeRaw`
    UPDATE api_tokens SET last_used_at = ${now} WHERE id = (
      SELECT id FROM api_tokens WHERE id = ${id} AND (last_used_at IS NULL OR last_used_at <= ${staleBefore(now)})
      FOR NO KEY UPDATE SKIP LOCKED)`;
}
