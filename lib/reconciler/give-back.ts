import "server-only";

import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import { translateDatabaseError } from "@/lib/db/translate-error";
import { type Pause, releaseDeploy } from "@/lib/deploys/claim-deploy";
import type { DeployRow } from "@/lib/deploys/load";

/** Leases that could not be given back because the database was away; nobody works on these deploys. */
const kept = new WeakMap<Database, DeployRow[]>();

/** Gives a lease back; where the database does not take it, it is given back as soon as it answers, not when the lease ends. */
export async function giveBack(ctx: Context, row: DeployRow, hold: Pause): Promise<void> {
  try {
    await releaseDeploy(ctx, row, hold);
  } catch (error) {
    const known = translateDatabaseError(error);
    if (known instanceof AppError && known.code === "unavailable") keepRows(ctx.db, [row]);
    throw error;
  }
}

function keepRows(db: Database, rows: DeployRow[]): void {
  kept.set(db, [...(kept.get(db) ?? []), ...rows]);
}

/** Gives back what could not be given back before; throws while the database is still away. */
export async function giveBackKept(ctx: Context): Promise<void> {
  const rows = kept.get(ctx.db) ?? [];
  kept.delete(ctx.db);
  for (const [index, row] of rows.entries()) {
    try {
      await releaseDeploy(ctx, row, { at: null });
    } catch (error) {
      keepRows(ctx.db, rows.slice(index));
      throw error;
    }
  }
}
