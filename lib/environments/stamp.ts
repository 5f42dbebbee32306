import "server-only";

import type { Database } from "@/lib/db/database";

/** The environment this database was first migrated for; null without a stamp, undefined when it cannot be asked. */
export async function readStamp(db: Database): Promise<string | null | undefined> {
  try {
    return (await db.consoleStamp.findUnique({ where: { id: 1 } }))?.environment ?? null;
  } catch {
    return undefined;
  }
}
