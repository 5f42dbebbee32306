import "server-only";

import type { Actor } from "@/lib/core/actor";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { isDisplayToken, UNKNOWN_DISPLAY, whyDisplayRefused } from "@/lib/displays/rules";
import { isSeenStale, SEEN_RESOLUTION_MS } from "@/lib/people/rules";
import { hashToken } from "@/lib/people/tokens";

type ReadContext = Pick<Context, "db" | "now">;

/** The screen that holds this token; nobody, with the reason in words, where the token is unknown, revoked or over. */
export async function getDisplayActor(context: ReadContext, token: string): Promise<Actor> {
  if (!isDisplayToken(token)) return { kind: "anonymous", why: UNKNOWN_DISPLAY };
  const tokenHash = hashToken(token);
  const display = await translated(() => context.db.display.findUnique({ where: { tokenHash } }));
  if (display === null) return { kind: "anonymous", why: UNKNOWN_DISPLAY };
  const now = context.now();
  const why = whyDisplayRefused(display, now);
  if (why !== null) return { kind: "anonymous", why };
  if (isSeenStale(display.lastSeenAt, now)) await translated(() => moveLastSeen(context, display.id));
  return { kind: "display", id: display.id };
}

/** At most once a minute, and nobody waits for whoever holds the row. */
async function moveLastSeen(context: ReadContext, id: string): Promise<void> {
  const now = context.now();
  const before = new Date(now.getTime() - SEEN_RESOLUTION_MS);
  await context.db.$executeRaw`
    UPDATE displays SET last_seen_at = ${now} WHERE id = (
      SELECT id FROM displays WHERE id = ${id} AND (last_seen_at IS NULL OR last_seen_at <= ${before})
      FOR NO KEY UPDATE SKIP LOCKED)`;
}
