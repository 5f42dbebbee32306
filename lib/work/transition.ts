import "server-only";

import type { Actor } from "@/lib/core/actor";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { announce } from "@/lib/work/announce";
import type { Lifecycle, Worked } from "@/lib/work/lifecycle";

interface Move<State, Row, Ground, Patch> {
  row: Row;
  from: State;
  to: State;
  ground: Ground;
  patch: Patch;
  now: Date;
}

interface Recorded {
  kind: Pick<Lifecycle<never, never, never, never>, "announced" | "history">;
  /** The row as it is now. */
  after: Pick<Worked, "id" | "state" | "stateSince">;
  /** Null for a row that has just been made. */
  from: string | null;
  note?: string | undefined;
  attempt?: number | null;
  /** Who did it, where that is not the caller by its own name. */
  actor?: string;
  /** The number of the audit row about it: no state changes without one. */
  auditSeq: bigint;
}

/**
 * The one way a row of work changes its state: a conditional update on the expected state and fence. Throws conflict where that
 * cannot be, and where somebody else was faster. What follows the change is written by the verb; {@link recordMove} comes last.
 */
export async function moveState<State extends string, Row extends Worked, Ground, Patch>(
  tx: Tx,
  kind: Lifecycle<State, Row, Ground, Patch>,
  { row, from, to, ground, patch, now }: Move<State, Row, Ground, Patch>,
): Promise<Row> {
  const { id, leaseFence } = row;
  if (!kind.canMove(from, to, ground)) {
    throw new AppError("conflict", `${kind.noun} ${id} is ${from}: it cannot become ${to}.`);
  }
  const nextCheckAt = new Date(now.getTime() + kind.pace(to, now, now));
  const moved = { ...patch, state: to, stateSince: now, nextCheckAt };
  const [after] = await kind.update(tx, { id, state: from, leaseFence }, moved);
  if (after !== undefined) return after;
  throw new AppError("conflict", `${kind.noun} ${id} is no longer ${from}. Reload to see what happened.`);
}

/** Writes the transition of a change that was made in this transaction, and announces it. */
export async function recordMove(tx: Tx, call: Pick<Call, "actor">, move: Recorded): Promise<void> {
  const { kind, after, from, note = null, attempt = null, auditSeq } = move;
  const { actor = nameOf(call.actor) } = move;
  const [table, key] = [Prisma.raw(kind.history.table), Prisma.raw(kind.history.key)];
  await tx.$executeRaw`
    INSERT INTO ${table} (${key}, seq, attempt, from_state, to_state, at, actor, note, audit_seq)
    SELECT ${after.id}, coalesce(max(seq), 0) + 1, ${attempt}::int, ${from}::text, ${after.state}, ${after.stateSince}::timestamptz,
      ${actor}, ${note}::text, ${auditSeq}::bigint
    FROM ${table} WHERE ${key} = ${after.id}`;
  await announce(tx, kind.announced, after.id);
}

function nameOf(actor: Actor): string {
  return "email" in actor ? actor.email : actor.kind === "system" ? "console" : actor.kind;
}
