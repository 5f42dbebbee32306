import "server-only";

import { AppError } from "@/lib/core/errors";
import type { SurfaceLock } from "@/lib/db/generated/client";
import { openLock } from "@/lib/locks/queries";
import { canReplace, toLock } from "@/lib/locks/rules";

/** Throws lock_held, with the holder, unless `named` is the very lock that is open. */
export function refuseHeldLock(row: SurfaceLock, named: string | null): void {
  const open = openLock(row);
  const decision = canReplace(row.surfaceId, open, named);
  if (!decision.allowed) throw new AppError("lock_held", decision.message, { extra: { holder: toLock(open) } });
}
