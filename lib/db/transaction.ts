import "server-only";

import { type Database, writePlaces } from "@/lib/db/database";
import type { Prisma } from "@/lib/db/generated/client";
import { translateDatabaseError } from "@/lib/db/translate-error";

export type Tx = Prisma.TransactionClient;

const TIMES = { maxWait: 5_000, timeout: 15_000 };

/** Runs the work in one transaction; Prisma's and Postgres' errors leave as AppError. */
export async function inTransaction<Result>(
  context: { db: Database },
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const transact = () => translated(() => context.db.$transaction(work, TIMES));
  const places = writePlaces(context.db);
  return places === undefined ? transact() : places.within(transact);
}

/** Runs a read outside a transaction with the same translation of errors. */
export async function translated<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
