import "server-only";

import { AppError } from "@/lib/core/errors";
import type { Promotion as PromotionRow, SurfaceHold } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";

export type { PromotionRow };

/** The promotion or rollback of that id with its deploy; throws `not_found`. */
export async function loadPromotion(tx: Tx, id: string) {
  const row = await tx.promotion.findUnique({ where: { id }, include: { deploy: true } });
  if (row === null) throw new AppError("not_found", `There is no promotion ${id.slice(0, 60)} on this console.`);
  return row;
}

/** The open hold on promotions; throws `not_found`. */
export async function loadOpenHold(tx: Tx): Promise<SurfaceHold> {
  const row = await tx.surfaceHold.findFirst({ where: { surfaceId: null, endedAt: null } });
  if (row === null) throw new AppError("not_found", "Promotions are not held: there is nothing to resume.");
  return row;
}
