import "server-only";

import type { Database } from "@/lib/db/database";
import { type Holder, nameHolders } from "@/lib/db/name-holders";

/** Whoever waits so long is held up by somebody; what is merely slow has ended by then. */
const HELD_AFTER_MS = 1_000;
/** The same holders are told again so often. */
const TELL_EVERY_MS = 10_000;

interface Watched {
  db: Database;
  log?: { warn: (facts: object, words: string) => void };
}

interface Told {
  isLooking: boolean;
  /** Of the holders that were told last. */
  pids: string;
  at: number;
}
const told = new WeakMap<Database, Told>();

/** Does the work; while it is held up by another session of the database, the log says once by whom. */
export async function watchLocks<Result>(context: Watched, work: () => Promise<Result>): Promise<Result> {
  const timer = setTimeout(() => void tellHolders(context), HELD_AFTER_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

async function tellHolders({ db, log }: Watched): Promise<void> {
  const last = told.get(db) ?? { isLooking: false, pids: "", at: 0 };
  if (log === undefined || last.isLooking) return;
  told.set(db, { ...last, isLooking: true });
  try {
    const holders = await nameHolders(db);
    told.set(db, logHolders(log, last, holders));
  } catch (error) {
    told.set(db, { ...last, isLooking: false });
    log.warn({ err: error }, "a write waits, and the database does not say for whom");
  }
}

function logHolders(log: NonNullable<Watched["log"]>, last: Told, holders: Holder[]): Told {
  const pids = holders.map(({ pid }) => pid).join(" ");
  const isNew = pids !== last.pids || Date.now() - last.at > TELL_EVERY_MS;
  if (holders.length === 0 || !isNew) return { ...last, isLooking: false };
  log.warn({ holders }, "writes wait for another session of the database");
  return { isLooking: false, pids, at: Date.now() };
}
