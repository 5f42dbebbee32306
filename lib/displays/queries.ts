import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { decodeMomentCursor, type PageQuery, toPage } from "@/lib/core/page";
import type { Context } from "@/lib/db/context";
import type { Display } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import type { DisplayItem, DisplayList } from "@/lib/displays/schemas";

const FIRST_PAGE: PageQuery = { limit: 50 };

/** A display token as admins see it; its text is not stored. */
export function displayItem(row: Omit<Display, "tokenHash">): DisplayItem {
  return {
    id: row.id,
    name: row.name,
    issued_by: row.issuedByEmail,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    last_seen_at: row.lastSeenAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
    revoked_by: row.revokedByEmail,
  };
}

/** Every display token, ended ones included, newest first. */
export async function listDisplays(
  ctx: Call & Pick<Context, "db">,
  page: PageQuery = FIRST_PAGE,
): Promise<DisplayList> {
  authorize(ctx, "display:read");
  const rows = await translated(() =>
    ctx.db.display.findMany({
      where: olderThan(page.cursor),
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: page.limit + 1,
    }),
  );
  return toPage(rows, page.limit, { keys: (row) => [row.createdAt.toISOString(), row.id], item: displayItem });
}

function olderThan(cursor: string | undefined) {
  if (cursor === undefined) return {};
  const { at, id } = decodeMomentCursor(cursor);
  return { createdAt: { lte: at }, NOT: { createdAt: at, id: { gte: id } } };
}
