import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import { type FlipRow, stateOfFlip } from "@/lib/flags/load";
import { CONFIRM_WITHIN_MS, RELEASE_WITHIN_MS, SEND_WITHIN_MS, seenWords } from "@/lib/flags/rules";
import { seenSchema } from "@/lib/flags/schemas";
import { type FlipMove, transitionFlip } from "@/lib/flags/transition-flip";
import { committed } from "@/lib/work/committed";

/** Ends a flip's patience when its time is over, whatever its platform says or does not; null while it is not. */
export async function expireFlip(ctx: Context, row: FlipRow, problem: string | null): Promise<FlipRow | null> {
  authorize(ctx, "flag:advance");
  const move = moveAtDeadline(row, ctx.now(), problem);
  return move === null ? null : committed(ctx, `flip_${move.to}`, (tx) => transitionFlip(tx, ctx, { row, move }));
}

/** What a flip becomes whose time is over, in the words of what was seen last; null while it is not. */
function moveAtDeadline(row: FlipRow, now: Date, problem: string | null): FlipMove | null {
  const state = stateOfFlip(row);
  const isOver = (since: Date, ms: number) => now.getTime() - since.getTime() >= ms;
  const because = problem === null ? "" : ` ${problem}`;
  if (state === "requested" && row.sentAt === null) {
    if (!isOver(row.requestedAt, SEND_WITHIN_MS)) return null;
    const message = `${row.app} could not be asked for 2 minutes. Nothing was sent.${because}`;
    return { to: "failed", failure: { code: "not_sent", message } };
  }
  if (state === "requested" && isOver(row.sentAt ?? row.requestedAt, RELEASE_WITHIN_MS)) {
    const release = row.releaseVersion === null ? "its release" : `release v${row.releaseVersion}`;
    const message = `Nobody knows after 10 minutes what became of ${release} of ${row.app}.${because}`;
    return { to: "unconfirmed", failure: { code: "release_unknown", message } };
  }
  if (state !== "applied" || !isOver(row.stateSince, CONFIRM_WITHIN_MS)) return null;
  const seen = seenSchema.safeParse(row.seen).data;
  const words = seen === undefined ? "nobody could be asked who runs it" : `confirmed by ${seenWords(seen)}`;
  const message = `After 5 minutes: ${words}.${because}`;
  return { to: "unconfirmed", failure: { code: "instances_silent", message } };
}
