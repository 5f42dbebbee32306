import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { type RotationRow, stateOfRotation } from "@/lib/secrets/load";
import { rotationPace } from "@/lib/secrets/rules";
import type { RotationState } from "@/lib/secrets/schemas";
import { ACTION_OF_STATE, ADVANCING, canRotationMove } from "@/lib/secrets/states";
import type { Lifecycle } from "@/lib/work/lifecycle";
import { moveState, recordMove } from "@/lib/work/transition";

/** The life of a rotation, as {@link moveState} and {@link recordMove} need it. */
export const ROTATION_LIFE: Lifecycle<
  RotationState,
  RotationRow,
  "course",
  Prisma.SecretRotationUpdateManyMutationInput
> = {
  noun: "Rotation",
  announced: "secret",
  history: { table: "secret_rotation_transitions", key: "rotation_id" },
  canMove: canRotationMove,
  pace: rotationPace,
  update: (tx, where, data) => tx.secretRotation.updateManyAndReturn({ where, data }),
};

export interface RotationMove {
  to: RotationState;
  note?: string;
  failure?: { code: string; message: string };
  patch?: Prisma.SecretRotationUpdateManyMutationInput;
}

interface Recorded {
  after: RotationRow;
  from: RotationState | null;
  note?: string | undefined;
}

/**
 * The one way a rotation changes its state: a conditional update on the expected state and fence, its audit row and its transition.
 * What has ended holds no value. Throws `conflict` when somebody else was faster.
 */
export async function transitionRotation(
  tx: Tx,
  ctx: Context,
  { row, move }: { row: RotationRow; move: RotationMove },
): Promise<RotationRow> {
  const isGivenUp = move.failure?.code === "given_up";
  authorize(ctx, isGivenUp ? "secret:rotate" : "secret:advance");
  const from = stateOfRotation(row);
  const now = ctx.now();
  const { to, note = move.failure?.message, failure } = move;
  const end = ADVANCING.includes(to) ? {} : { endedAt: now, sealedValue: null };
  const told = { failureCode: failure?.code ?? null, failureMessage: failure?.message ?? null };
  const patch = { problem: null, problemSince: null, ...told, ...end, ...move.patch };
  const after = await moveState(tx, ROTATION_LIFE, { row, from, to, ground: "course", patch, now });
  await recordRotationMove(tx, ctx, { after, from, note });
  return after;
}

/** Writes the audit row and the transition of a change that has just been made in this transaction. */
export async function recordRotationMove(tx: Tx, ctx: Context, { after, from, note }: Recorded): Promise<void> {
  const to = stateOfRotation(after);
  const auditSeq = await recordAudit(tx, ctx, {
    action: ACTION_OF_STATE[to],
    subject: { kind: "rotation", id: after.id },
    payload: {
      secret: after.secret,
      mode: after.mode,
      ...(after.failureCode === null ? {} : { code: after.failureCode }),
      ...(note === undefined ? {} : { note }),
    },
  });
  await recordMove(tx, ctx, { kind: ROTATION_LIFE, after, from, note, auditSeq });
}
