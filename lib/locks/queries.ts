import "server-only";

import type { Database } from "@/lib/db/database";
import type { SurfaceLock } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { isOpen, type OpenLock } from "@/lib/locks/rules";
import { lockSchema } from "@/lib/locks/schemas";

/** A stored lock in the words of the rules; one of a kind that this build does not know blocks. */
export function openLock(row: SurfaceLock): OpenLock {
  const { id, reason, setByEmail: by, setAt: since, expiresAt } = row;
  return { id, kind: lockSchema.shape.kind.safeParse(row.kind).data ?? "lock", reason, by, since, expiresAt };
}

/** The lock or warning that holds on a surface at this moment, or null. */
export async function getOpenLock(db: Database | Tx, surfaceId: string, now: Date): Promise<OpenLock | null> {
  const row = await db.surfaceLock.findFirst({ where: { surfaceId, endedAt: null } });
  return row !== null && isOpen(row, now) ? openLock(row) : null;
}

/** Every lock and warning that holds at this moment, by surface. */
export async function getOpenLocks(db: Database | Tx, now: Date): Promise<Map<string, OpenLock>> {
  const rows = await db.surfaceLock.findMany({ where: { endedAt: null } });
  return new Map(rows.filter((row) => isOpen(row, now)).map((row) => [row.surfaceId, openLock(row)]));
}
