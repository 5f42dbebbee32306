import "server-only";

import type { Tx } from "@/lib/db/transaction";
import type { Announced } from "@/lib/work/announce";

/** A row that is worked on: one state, since when, and the fence of whoever holds it. */
export interface Worked {
  id: string;
  state: string;
  stateSince: Date;
  leaseFence: bigint;
}

/** What one kind of work is: which states follow which, at what pace they are looked at, and where its changes are written. */
export interface Lifecycle<State extends string, Row extends Worked, Ground, Patch> {
  /** As people read it at the beginning of a sentence. */
  noun: string;
  announced: Announced;
  /** The table of its transitions, and the column there that names the row. */
  history: { table: string; key: string };
  /** Whether one state may become another, on that ground. */
  canMove: (from: State, to: State, ground: Ground) => boolean;
  /** Milliseconds until the next look. */
  pace: (state: State, since: Date, now: Date) => number;
  /** Writes to the row as it was expected: `{ id, state, leaseFence }`; nothing where somebody else was faster. */
  update: (tx: Tx, expected: Pick<Worked, "id" | "state" | "leaseFence">, patch: Patch & Moved) => Promise<Row[]>;
}

/** What every move writes. */
export interface Moved {
  state: string;
  stateSince: Date;
  nextCheckAt: Date;
}
