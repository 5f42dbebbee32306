import "server-only";

import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import type { Tx } from "@/lib/db/transaction";

/** A table whose rows are looked after in turn. Beside these it has lease_owner, lease_fence and lease_until. */
export interface Leased {
  table: string;
  /** The column that names a row. */
  key: string;
  /** The column that says when a row is due. */
  due: string;
  /** How long a lease lasts unless it is renewed, by the database's clock: longer than the slowest step. */
  seconds: number;
}

/** Somebody's turn with one row. Whoever takes the row next raises the fence, and nothing that names this one is written any more. */
export interface Lease {
  kind: Leased;
  id: string | bigint;
  fence: bigint;
  /** When the row was due. */
  due: Date;
}

type Sql = Prisma.Sql;
type Queries = Pick<Tx, "$queryRaw" | "$executeRaw">;

interface Claim {
  /** Who takes it, where that is not the caller by its own name. */
  owner?: string;
  /** Which rows may be taken, beside that they are due and nobody holds them. */
  which?: Sql;
  /** Which of them comes first; else the one that is due for longest. */
  first?: Sql;
}

const claimedSchema = z.object({ id: z.union([z.string(), z.bigint()]), fence: z.bigint(), due: z.date() });
const ANSWERED_WITHIN_MS = 5_000;

interface Release {
  /** When the row is due again; null leaves that as it is. A hint that came meanwhile has made it due sooner: that stays. */
  dueAt: Date | null;
  /** What else is written, e.g. `Prisma.sql\`, problem = NULL\``. */
  set?: Sql;
}

const FREE = Prisma.sql`(lease_until IS NULL OR lease_until < cockpit_now())`;

/** Takes the lease of the next row that is due and that nobody holds, and raises its fence; null when there is none. */
export async function claimLease(ctx: Context, kind: Leased, claim: Claim = {}): Promise<Lease | null> {
  const { table, key, due } = namesOf(kind);
  const { owner = holderOf(ctx), which = Prisma.sql`true`, first = due } = claim;
  const [lease] = await readRows(ctx.db, claimedSchema)`
    UPDATE ${table} SET lease_owner = ${owner}, lease_fence = lease_fence + 1, lease_until = ${untilOf(kind)}
    WHERE ${key} = (
      SELECT ${key} FROM ${table} WHERE ${due} <= ${ctx.now()} AND ${FREE} AND ${which}
      ORDER BY ${first} LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING ${key} AS id, lease_fence AS fence, ${due} AS due`;
  return lease === undefined ? null : { kind, ...lease };
}

/** Names of tables and columns are constants of the code. */
function namesOf({ table, key, due }: Leased): { table: Sql; key: Sql; due: Sql } {
  return { table: Prisma.raw(table), key: Prisma.raw(key), due: Prisma.raw(due) };
}

function holderOf({ actor }: Context): string {
  return "id" in actor ? actor.id : actor.kind;
}

function untilOf({ seconds }: Leased): Sql {
  return Prisma.sql`cockpit_now() + make_interval(secs => ${seconds})`;
}

/**
 * Makes the lease last again, for what must never be done without it; false when somebody else has taken it over, or when asking
 * took so long that this is not sure any more. In a transaction it keeps others from the row until the commit.
 */
export async function renewLease(db: Queries, { kind, id, fence }: Omit<Lease, "due">): Promise<boolean> {
  const { table, key } = namesOf(kind);
  const askedAt = Date.now();
  const renewed = await db.$executeRaw`
    UPDATE ${table} SET lease_until = GREATEST(lease_until, ${untilOf(kind)}) WHERE ${key} = ${id} AND lease_fence = ${fence}`;
  return renewed > 0 && Date.now() - askedAt < ANSWERED_WITHIN_MS;
}

/** The same where the turn ends with the lease. Throws conflict when it was taken over. */
export async function requireLease(db: Queries, lease: Omit<Lease, "due">): Promise<void> {
  if (await renewLease(db, lease)) return;
  throw new AppError("conflict", `The lease of ${lease.id} was taken over: this turn ends here.`);
}

/** Takes a row from a turn of our own that was given up: the fence goes up, so that whatever that turn still writes misses. Null when somebody else holds it by now. */
export async function takeBackLease(db: Queries, lease: Lease): Promise<Lease | null> {
  const { table, key } = namesOf(lease.kind);
  const [taken] = await readRows(db, z.object({ fence: z.bigint() }))`
    UPDATE ${table} SET lease_fence = lease_fence + 1 WHERE ${key} = ${lease.id} AND lease_fence = ${lease.fence}
    RETURNING lease_fence AS fence`;
  return taken === undefined ? null : { ...lease, fence: taken.fence };
}

/** Gives the lease back, with what came of the turn; one that was taken over is left alone. Answers whether it was still held. */
export async function releaseLease(db: Queries, lease: Lease, to: Release): Promise<boolean> {
  const { table, key, due } = namesOf(lease.kind);
  const next =
    to.dueAt === null ? due : Prisma.sql`CASE WHEN ${due} = ${lease.due} THEN ${to.dueAt}::timestamptz ELSE ${due} END`;
  const released = await db.$executeRaw`
    UPDATE ${table} SET lease_owner = NULL, lease_until = NULL, ${due} = ${next}${to.set ?? Prisma.empty}
    WHERE ${key} = ${lease.id} AND lease_fence = ${lease.fence}`;
  return released > 0;
}

/** Gives back all that a process still holds which is about to end, and raises the fences, so that what it writes later misses; answers how many. */
export async function handBackLeases(db: Queries, kind: Leased, owner: string): Promise<number> {
  const { table } = namesOf(kind);
  return db.$executeRaw`
    UPDATE ${table} SET lease_owner = NULL, lease_until = NULL, lease_fence = lease_fence + 1 WHERE lease_owner = ${owner}`;
}

/** When the next row is due that nobody holds; null when there is none. */
export async function getNextTurn(db: Queries, kind: Leased, which = Prisma.sql`true`): Promise<Date | null> {
  const { table, due } = namesOf(kind);
  const [found] = await readRows(db, z.object({ at: z.date().nullable() }))`
    SELECT min(${due}) AS at FROM ${table} WHERE ${FREE} AND ${which}`;
  return found?.at ?? null;
}
