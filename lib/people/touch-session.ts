import "server-only";

import type { Database } from "@/lib/db/database";
import { SEEN_RESOLUTION_MS } from "@/lib/people/rules";

function staleBefore(now: Date): Date {
  return new Date(now.getTime() - SEEN_RESOLUTION_MS);
}

/** Moves a live session's `last seen` forward, at most once a minute however many requests arrive together. */
export async function touchSession(db: Database, id: string, now: Date): Promise<void> {
  await db.session.updateMany({
    where: { id, endedAt: null, lastSeenAt: { lte: staleBefore(now) } },
    data: { lastSeenAt: now },
  });
}

/** Moves an API token's `last used` forward, at most once a minute. */
export async function touchToken(db: Database, id: string, now: Date): Promise<void> {
  await db.apiToken.updateMany({
    where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: staleBefore(now) } }] },
    data: { lastUsedAt: now },
  });
}
