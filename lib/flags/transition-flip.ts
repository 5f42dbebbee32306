import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { changesOf, type FlipRow, stateOfFlip } from "@/lib/flags/load";
import { flipPace } from "@/lib/flags/rules";
import { type FlipState, seenSchema } from "@/lib/flags/schemas";
import { ACTION_OF_STATE, canMove, type FlipGround, hasFlipEnded } from "@/lib/flags/states";
import type { Lifecycle } from "@/lib/work/lifecycle";
import { moveState, recordMove } from "@/lib/work/transition";

/** The life of a flip, as {@link moveState} and {@link recordMove} need it. */
const FLIP_LIFE: Lifecycle<FlipState, FlipRow, FlipGround, Prisma.FlagFlipUpdateManyMutationInput> = {
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
  /** What corrects a record, and in which words. */
  evidence?: FlipEvidence;
}

interface FlipEvidence {
  kind: "release" | "instances" | "later_change";
  said: string;
}

interface Recorded {
  after: FlipRow;
  from: FlipState | null;
  note?: string | undefined;
  evidence?: FlipEvidence | undefined;
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
  const { to, failure, evidence, note = evidence?.said ?? failure?.message } = move;
  const patch = {
    problem: null,
    problemSince: null,
    finishedAt: hasFlipEnded(to) ? now : null,
    failureCode: failure?.code ?? null,
    failureMessage: failure?.message ?? null,
    ...move.patch,
  };
  const ground = evidence === undefined ? "course" : "evidence";
  const after = await moveState(tx, FLIP_LIFE, { row, from, to, ground, patch, now });
  await recordFlip(tx, ctx, { after, from, note, evidence });
  return after;
}

/** Writes the audit row and the transition of a change that has just been made in this transaction. */
export async function recordFlip(tx: Tx, ctx: Context, { after, from, note, evidence }: Recorded): Promise<void> {
  const to = stateOfFlip(after);
  const auditSeq = await recordAudit(tx, ctx, {
    action: evidence === undefined ? ACTION_OF_STATE[to] : "console.flag.corrected",
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
      ...(evidence === undefined ? {} : { evidence }),
    },
  });
  await recordMove(tx, ctx, { kind: FLIP_LIFE, after, from, note, auditSeq });
}
