import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { resolveFlip } from "@/lib/flags/apply-flip";
import { readConfigured } from "@/lib/flags/configured";
import { expireFlip } from "@/lib/flags/expire-flip";
import { type FlipRow, stateOfFlip, wantedBy } from "@/lib/flags/load";
import { countConfirming, isConfirmed, seenWords } from "@/lib/flags/rules";
import { readRunning } from "@/lib/flags/running";
import type { Seen } from "@/lib/flags/schemas";
import { type FlipMove, transitionFlip } from "@/lib/flags/transition-flip";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

/**
 * Asks everybody who runs a flip's app whether they hold its values: the platform which dynos there are, each instance through
 * its own sign of life. Confirmed is only what all of them report.
 */
export async function verifyFlip(ctx: Context, row: FlipRow): Promise<FlipRow> {
  authorize(ctx, "flag:advance");
  if (row.appliedAt === null) return resolveFlip(ctx, row);
  const changed = await findLaterChange(ctx, row);
  if (changed !== null) return giveUp(ctx, row, changed);
  const dynos = await outside("list-dynos", () => ctx.platforms.heroku.listDynos(row.app));
  const seen = countConfirming(wantedBy(row), await readRunning(ctx, row.app, dynos), row.releaseVersion);
  if (isConfirmed(seen)) return moveVerified(ctx, row, { to: "confirmed", note: seenWords(seen), patch: { seen } });
  const looked = await keepSeen(ctx, row, seen);
  return (await expireFlip(ctx, looked, null)) ?? looked;
}

/** Why this flip's values are not what is wanted any more; null while they are. */
async function findLaterChange(ctx: Context, row: FlipRow): Promise<{ code: string; message: string } | null> {
  const where = {
    app: row.app,
    keys: { hasSome: row.keys },
    requestedAt: { gt: row.requestedAt },
    sentAt: { not: null },
  };
  const newer = await ctx.db.flagFlip.findFirst({ where, orderBy: { requestedAt: "desc" } });
  if (newer !== null) {
    return { code: "taken_over", message: `${newer.requestedByEmail} has changed it since: that flip counts.` };
  }
  const configured = await readConfigured(ctx, row.app, row.keys);
  const other = Object.entries(wantedBy(row)).filter(([key, value]) => configured.get(key)?.value !== value);
  if (other.length === 0) return null;
  const keys = other.map(([key]) => key).join(", ");
  return { code: "changed_again", message: `Somebody has changed ${keys} on ${row.app} since.` };
}

/** One that is unconfirmed already stays so. */
async function giveUp(ctx: Context, row: FlipRow, failure: { code: string; message: string }): Promise<FlipRow> {
  return stateOfFlip(row) === "applied" ? moveVerified(ctx, row, { to: "unconfirmed", failure }) : row;
}

function moveVerified(ctx: Context, row: FlipRow, to: FlipMove): Promise<FlipRow> {
  return committed(ctx, `flip_${to.to}`, (tx) => transitionFlip(tx, ctx, { row, move: to }));
}

/** Who is waited for is told while it changes. No audit row: it changes no state. */
async function keepSeen(ctx: Context, row: FlipRow, seen: Seen): Promise<FlipRow> {
  if (JSON.stringify(row.seen) === JSON.stringify(seen)) return row;
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence };
  const [after] = await ctx.db.flagFlip.updateManyAndReturn({ where, data: { seen } });
  if (after === undefined) return row;
  await announce(ctx.db, "flag", row.id);
  return after;
}
