import "server-only";

import type { ITXClientDenyList } from "@prisma/client/runtime/client";
import { type Database, writePlaces } from "@/lib/db/database";
import { beginWait, LOCK_WAIT_MS, type Patience, type Wait } from "@/lib/db/patience";
import { translateDatabaseError } from "@/lib/db/translate-error";
import { watchLocks } from "@/lib/db/watch-locks";

export type Tx = Omit<Database, ITXClientDenyList>;

export interface Transacting {
  db: Database;
  /** One for all transactions of a request; each has its own where nobody waits for an answer. */
  patience?: Patience;
  /** For one transaction at a time in this process: it takes a connection kept for readers, and waits behind no other write. */
  isApart?: boolean;
  log?: { warn: (facts: object, words: string) => void };
}

const TIMEOUT_MS = 15_000;
const waits = new WeakMap<Tx, Wait>();

/** Runs the work in one transaction; Prisma's and Postgres' errors leave as AppError, with how long was waited. */
export async function inTransaction<Result>(context: Transacting, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const wait = beginWait(context.patience);
  const begin = async (tx: Tx) => {
    waits.set(tx, wait);
    await boundLockWait(tx);
    return work(tx);
  };
  const transact = () =>
    watchLocks(context, () => context.db.$transaction(begin, { maxWait: wait.left(), timeout: TIMEOUT_MS }));
  try {
    const places = context.isApart === true ? undefined : writePlaces(context.db);
    return await (places === undefined ? transact() : places.within(wait.left(), transact));
  } catch (error) {
    throw translateDatabaseError(error, wait.soFar());
  } finally {
    wait.end();
  }
}

/** Runs a read outside a transaction with the same translation of errors. */
export async function translated<Result>(work: () => Promise<Result>): Promise<Result> {
  const wait = beginWait();
  try {
    return await work();
  } catch (error) {
    throw translateDatabaseError(error, wait.soFar());
  }
}

/** From here on this transaction waits for a lock no longer than its caller has patience; else so long as any statement does. */
export async function boundLockWait(tx: Tx): Promise<void> {
  const left = waits.get(tx)?.left() ?? LOCK_WAIT_MS;
  if (left >= LOCK_WAIT_MS) return;
  await tx.$executeRaw`SELECT set_config('lock_timeout', ${`${Math.ceil(left)}ms`}, true)`;
}

/** Milliseconds since this transaction was asked for, its time in the queue included. */
export function lockWaitOf(tx: Tx): number | undefined {
  return waits.get(tx)?.soFar();
}
