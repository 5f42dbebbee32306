import "server-only";

import { authorize } from "@/lib/core/authorize";
import { appOfFlag } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { getFlag } from "@/lib/flags/configured";
import { endDrift } from "@/lib/flags/drift-records";
import { configWordSchema, type KeptDrift } from "@/lib/flags/schemas";
import { committed } from "@/lib/work/committed";

/**
 * Somebody keeps what was changed past the console: from then on it is what counts. Throws not_found where nothing drifts, and
 * conflict where that has just changed.
 */
export async function keepDrift(ctx: Context, key: string): Promise<KeptDrift> {
  authorize(ctx, "drift:review");
  const flag = getFlag(ctx, key);
  if (flag === null) throw new AppError("not_found", `There is no flag ${key.slice(0, 100)}.`);
  const app = appOfFlag(ctx.config, flag, ctx.environment);
  const kept = await committed(ctx, "drift_kept", async (tx) => {
    const drift = await tx.flagDrift.findFirst({ where: { app, key, endedAt: null } });
    if (drift === null) throw new AppError("not_found", `${key} does not drift.`);
    const isMine = await endDrift(tx, ctx, { drift, reason: "kept" });
    if (!isMine) throw new AppError("conflict", `The drift of ${key} has just changed. Look again.`);
    return drift;
  });
  return { key, configured: configWordSchema.safeParse(kept.toWord).data ?? "unreadable" };
}
