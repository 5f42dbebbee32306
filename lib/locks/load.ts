import "server-only";

import { AppError } from "@/lib/core/errors";
import type { SurfaceLock } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { isOpen } from "@/lib/locks/rules";

/** The lock or warning that holds on a surface at this moment; throws `not_found`. */
export async function loadOpenLock(tx: Tx, surfaceId: string, now: Date): Promise<SurfaceLock> {
  const row = await tx.surfaceLock.findFirst({ where: { surfaceId, endedAt: null } });
  if (row !== null && isOpen(row, now)) return row;
  throw new AppError("not_found", `${surfaceId} carries no lock and no warning: there is nothing to release.`);
}
