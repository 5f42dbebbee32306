import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { FlagDrift } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { changesOf, type FlipRow } from "@/lib/flags/load";
import type { FlipChange } from "@/lib/flags/schemas";
import { announce } from "@/lib/work/announce";

type NewDrift = Omit<FlagDrift, "id" | "since" | "endedAt" | "endReason" | "endedByEmail">;

/** What an app's platform keeps since a flip of ours: it explains that, and ends the drifts of its flags. */
export async function recordConfigured(tx: Tx, ctx: Context, flip: FlipRow): Promise<void> {
  const { app, requestedByEmail: by } = flip;
  for (const change of changesOf(flip)) {
    if (!(await recordChange(tx, flip, change))) continue;
    const drift = await getOpenDrift(tx, { app, key: change.key });
    if (drift !== null) await endDrift(tx, ctx, { drift, reason: "flipped", by });
  }
}

/** False where a newer release has changed it since: that is told of by itself. */
async function recordChange(tx: Tx, flip: FlipRow, { key, value }: FlipChange): Promise<boolean> {
  const { app, id: flipId, requestedAt: changedAt, requestedByEmail: changedBy, releaseVersion } = flip;
  const where = { app_key: { app, key } };
  const before = await tx.flagObservation.findUnique({ where });
  if (before?.releaseVersion != null && before.releaseVersion > (releaseVersion ?? Infinity)) return false;
  const data = { configured: value ? "on" : "off", changedAt, changedBy, releaseVersion, flipId };
  await tx.flagObservation.upsert({ where, create: { app, key, ...data }, update: data });
  return true;
}

function getOpenDrift(tx: Tx, { app, key }: { app: string; key: string }): Promise<FlagDrift | null> {
  return tx.flagDrift.findFirst({ where: { app, key, endedAt: null } });
}

/** The same of a write that was taken late: where it changes what somebody may have looked at since, that drifts until a person has seen it. */
export async function recordLateFlip(tx: Tx, ctx: Context, flip: FlipRow): Promise<void> {
  const { app, id: flipId, releaseVersion, appliedAt, requestedByEmail: byEmail } = flip;
  for (const change of changesOf(flip)) {
    const { key } = change;
    const before = await tx.flagObservation.findUnique({ where: { app_key: { app, key } } });
    const drift = await getOpenDrift(tx, { app, key });
    if (!(await recordChange(tx, flip, change))) continue;
    const toWord = change.value ? "on" : "off";
    if (drift !== null && drift.releaseVersion === releaseVersion) {
      await tx.flagDrift.update({ where: { id: drift.id }, data: { flipId, byEmail } });
    } else if (before !== null && before.configured !== toWord) {
      if (drift !== null) await endDrift(tx, ctx, { drift, reason: "changed_again", by: byEmail });
      const fromWord = before.configured;
      await openDrift(tx, ctx, { app, key, fromWord, toWord, byEmail, releaseVersion, releasedAt: appliedAt, flipId });
    }
  }
}

/** Opens a drift with its audit row. */
export async function openDrift(tx: Tx, ctx: Context, drift: NewDrift): Promise<void> {
  const row = await tx.flagDrift.create({ data: { ...drift, id: newId("fdr"), since: ctx.now() } });
  await recordAudit(tx, ctx, {
    action: "console.flag.drifted",
    subject: { kind: "flag", id: row.key },
    payload: {
      drift_id: row.id,
      app: row.app,
      from: row.fromWord,
      to: row.toWord,
      by: row.byEmail,
      release_version: row.releaseVersion,
      released_at: row.releasedAt?.toISOString() ?? null,
      ...(row.flipId === null ? {} : { flip_id: row.flipId }),
    },
  });
  await announce(tx, "flag", row.key);
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
