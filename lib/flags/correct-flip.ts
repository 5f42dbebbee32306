import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { findLaterChange } from "@/lib/flags/later-change";
import { type FlipRow, stateOfFlip, wantedBy } from "@/lib/flags/load";
import { resolveFlip } from "@/lib/flags/resolve-flip";
import { countConfirming, isConfirmed, seenWords } from "@/lib/flags/rules";
import { listReporting, readRunning } from "@/lib/flags/running";
import { type FlipMove, transitionFlip } from "@/lib/flags/transition-flip";
import { committed } from "@/lib/work/committed";

/**
 * Looks at a flip that has ended whether it is otherwise after all: its write was taken late, a later release put in force what a
 * failed one left, an instance that nobody had heard of holds another value. It then says so, with what was seen.
 */
export async function correctFlip(ctx: Context, row: FlipRow): Promise<FlipRow> {
  authorize(ctx, "flag:advance");
  if (stateOfFlip(row) === "confirmed") return doubtConfirmed(ctx, row);
  return row.failureCode === "never_arrived" ? resolveFlip(ctx, row) : findInForce(ctx, row);
}

/** Costs no call to a platform while every instance agrees. */
async function doubtConfirmed(ctx: Context, row: FlipRow): Promise<FlipRow> {
  if (row.app !== ctx.config.consoles[ctx.environment].app) return row;
  const instances = await listReporting(ctx.db);
  const seen = countConfirming(wantedBy(row), { dynos: [], instances }, row.releaseVersion);
  if (seen.total === 0 || isConfirmed(seen)) return row;
  if ((await findLaterChange(ctx, row)) !== null) return row;
  const message = `Confirmed by ${seenWords(seen)}, after all.`;
  const failure = { code: "instances_differ", message };
  return moveCorrected(ctx, row, { to: "unconfirmed", failure, patch: { seen }, evidence: ofInstances(message) });
}

function moveCorrected(ctx: Context, row: FlipRow, move: FlipMove): Promise<FlipRow> {
  return committed(ctx, "flip_corrected", (tx) => transitionFlip(tx, ctx, { row, move }));
}

function ofInstances(said: string) {
  return { kind: "instances" as const, said };
}

/** A failed release leaves its value at the platform: the next one, of code or config, puts it in force. */
async function findInForce(ctx: Context, row: FlipRow): Promise<FlipRow> {
  if ((await findLaterChange(ctx, row)) !== null) return row;
  const dynos = await outside("list-dynos", () => ctx.platforms.heroku.listDynos(row.app));
  const seen = countConfirming(wantedBy(row), await readRunning(ctx, row.app, dynos), row.releaseVersion);
  if (!isConfirmed(seen)) return row;
  const evidence = ofInstances(`A later release put it in force: ${seenWords(seen)}.`);
  return moveCorrected(ctx, row, { to: "confirmed", patch: { seen, appliedAt: ctx.now() }, evidence });
}
