import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import type { Context } from "@/lib/db/context";
import type { FlagDrift } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { changesOf, type FlipRow } from "@/lib/flags/load";
import { announce } from "@/lib/work/announce";

/** What an app's platform keeps since a flip of ours: it explains that, and ends the drifts of its flags. */
export async function recordConfigured(tx: Tx, ctx: Context, flip: FlipRow): Promise<void> {
  const { app, id: flipId, requestedAt: changedAt, requestedByEmail: changedBy, releaseVersion } = flip;
  for (const { key, value } of changesOf(flip)) {
    const data = { configured: value ? "on" : "off", changedAt, changedBy, releaseVersion, flipId };
    const where = { app_key: { app, key } };
    await tx.flagObservation.upsert({ where, create: { app, key, ...data }, update: data });
    const drift = await tx.flagDrift.findFirst({ where: { app, key, endedAt: null } });
    if (drift !== null) await endDrift(tx, ctx, { drift, reason: "flipped", by: changedBy });
  }
}

/** Ends a drift with its audit row; false when somebody else has. */
export async function endDrift(
  tx: Tx,
  ctx: Context,
  { drift, reason, by = personOf(ctx.actor)?.email ?? null }: { drift: FlagDrift; reason: string; by?: string | null },
): Promise<boolean> {
  const data = { endedAt: ctx.now(), endReason: reason, endedByEmail: by };
  const { count } = await tx.flagDrift.updateMany({ where: { id: drift.id, endedAt: null }, data });
  if (count === 0) return false;
  const { id: drift_id, app, fromWord: from, toWord: to } = drift;
  await recordAudit(tx, ctx, {
    action: "console.flag.drift_ended",
    subject: { kind: "flag", id: drift.key },
    payload: { drift_id, app, from, to, reason, by },
  });
  await announce(tx, "flag", drift.key);
  return true;
}
