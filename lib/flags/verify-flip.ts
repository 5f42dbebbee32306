import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { expireFlip } from "@/lib/flags/expire-flip";
import { findLaterChange, type LaterChange } from "@/lib/flags/later-change";
import { type FlipRow, stateOfFlip, wantedBy } from "@/lib/flags/load";
import { resolveFlip } from "@/lib/flags/resolve-flip";
import { countConfirming, isConfirmed, seenWords } from "@/lib/flags/rules";
import { readRunning } from "@/lib/flags/running";
import type { Seen } from "@/lib/flags/schemas";
import { OUTRUN_CODES } from "@/lib/flags/states";
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
  if (changed === "undecided") return (await expireFlip(ctx, row, null)) ?? row;
  if (changed !== null) return giveUp(ctx, row, changed);
  const dynos = await outside("list-dynos", () => ctx.platforms.heroku.listDynos(row.app));
  // Where no release is its own, what was released before holds the value as well.
  const release = row.releaseVersion ?? row.beforeVersion;
  const seen = countConfirming(wantedBy(row), await readRunning(ctx, row.app, dynos), release);
  if (isConfirmed(seen)) return moveVerified(ctx, row, { to: "confirmed", note: seenWords(seen), patch: { seen } });
  const looked = await keepSeen(ctx, row, seen);
  return (await expireFlip(ctx, looked, null)) ?? looked;
}

/** One that nobody could confirm says from then on that something else counts. */
async function giveUp(ctx: Context, row: FlipRow, failure: LaterChange): Promise<FlipRow> {
  if (stateOfFlip(row) === "applied") return moveVerified(ctx, row, { to: "unconfirmed", failure });
  if (OUTRUN_CODES.includes(row.failureCode ?? "")) return row;
  const evidence = { kind: "later_change" as const, said: failure.message };
  return moveVerified(ctx, row, { to: "unconfirmed", failure, evidence });
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
