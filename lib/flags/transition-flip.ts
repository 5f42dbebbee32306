import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { changesOf, type FlipRow, stateOfFlip } from "@/lib/flags/load";
import { flipPace } from "@/lib/flags/rules";
import { type FlipState, seenSchema } from "@/lib/flags/schemas";
import { ACTION_OF_STATE, canMove, hasFlipEnded } from "@/lib/flags/states";
import type { Lifecycle } from "@/lib/work/lifecycle";
import { moveState, recordMove } from "@/lib/work/transition";

/** The life of a flip, as {@link moveState} and {@link recordMove} need it. */
const FLIP_LIFE: Lifecycle<FlipState, FlipRow, "course", Prisma.FlagFlipUpdateManyMutationInput> = {
  noun: "Flip",
  announced: "flag",
  history: { table: "flag_flip_transitions", key: "flip_id" },
  canMove,
  pace: flipPace,
  update: (tx, where, data) => tx.flagFlip.updateManyAndReturn({ where, data }),
};

export interface FlipMove {
  to: FlipState;
  note?: string;
  failure?: { code: string; message: string };
  patch?: Prisma.FlagFlipUpdateManyMutationInput;
}

interface Recorded {
  after: FlipRow;
  from: FlipState | null;
  note?: string | undefined;
}

/**
 * The one way a flip changes its state: a conditional update on the expected state and fence, its audit row and its
 * transition. Throws `conflict` when somebody else was faster.
 */
export async function transitionFlip(
  tx: Tx,
  ctx: Context,
  { row, move }: { row: FlipRow; move: FlipMove },
): Promise<FlipRow> {
  authorize(ctx, "flag:advance");
  const from = stateOfFlip(row);
  const now = ctx.now();
  const { to, note = move.failure?.message, failure } = move;
  const patch = {
    problem: null,
    problemSince: null,
    finishedAt: hasFlipEnded(to) ? now : null,
    failureCode: failure?.code ?? null,
    failureMessage: failure?.message ?? null,
    ...move.patch,
  };
  const after = await moveState(tx, FLIP_LIFE, { row, from, to, ground: "course", patch, now });
  await recordFlip(tx, ctx, { after, from, note });
  return after;
}

/** Writes the audit row and the transition of a change that has just been made in this transaction. */
export async function recordFlip(tx: Tx, ctx: Context, { after, from, note }: Recorded): Promise<void> {
  const to = stateOfFlip(after);
  const auditSeq = await recordAudit(tx, ctx, {
    action: ACTION_OF_STATE[to],
    subject: { kind: "flip", id: after.id },
    payload: {
      from,
      to,
      app: after.app,
      changes: changesOf(after),
      release_version: after.releaseVersion,
      instances: seenSchema.safeParse(after.seen).data ?? null,
      ...(after.failureCode === null ? {} : { code: after.failureCode }),
      ...(note === undefined ? {} : { note }),
    },
  });
  await recordMove(tx, ctx, { kind: FLIP_LIFE, after, from, note, auditSeq });
}
