import "server-only";

import type { Database } from "@/lib/db/database";
import type { SurfaceHold } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import type { Hold } from "@/lib/holds/schemas";

/** What the last rollback of a surface holds there, or null; null for the surface is the production console. */
export async function getHold(db: Database | Tx, surfaceId: string | null): Promise<Hold | null> {
  const row = await db.surfaceHold.findFirst({ where: { surfaceId, endedAt: null } });
  return row === null ? null : toHold(row);
}

function toHold({ sha, setAt, setByEmail: by, reason }: SurfaceHold): Hold {
  return { sha, since: setAt.toISOString(), by, reason };
}

/** Every open hold by its surface; the production console's own is not among them. */
export async function getHolds(db: Database | Tx): Promise<Map<string, Hold>> {
  const rows = await db.surfaceHold.findMany({ where: { endedAt: null } });
  return new Map(rows.flatMap((row) => (row.surfaceId === null ? [] : [[row.surfaceId, toHold(row)]])));
}
