import "server-only";

import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";

import { connectionTo } from "@/lib/db/connection";
import { PrismaClient } from "@/lib/db/generated/client";
import { LOCK_WAIT_MS } from "@/lib/db/patience";
import { openWritePlaces, type WritePlaces } from "@/lib/db/write-places";

/** What no row carries unless it is asked for by name: what proves who somebody is, hashed or sealed as it may be. */
export const KEPT_BACK = {
  person: { passwordHash: true, totpSecret: true, totpPendingSecret: true },
  session: { tokenHash: true },
  apiToken: { tokenHash: true },
  display: { tokenHash: true },
  accessLink: { tokenHash: true, totpSecret: true },
  recoveryCode: { codeHash: true },
  passkeyChallenge: { challenge: true },
  secretRotation: { sealedValue: true },
  keyWrap: { sealed: true },
  retiredKey: { sealedRecoveryKey: true },
  webhookSecret: { sealed: true },
  webhookEndpoint: { sealedUrl: true, sealedSecret: true },
} as const;

const createClient = (pool: pg.Pool) => new PrismaClient({ adapter: new PrismaPg(pool), omit: KEPT_BACK });

export type Database = ReturnType<typeof createClient>;

export interface DatabaseHandle {
  db: Database;
  pool: pg.Pool;
  /** From now on the pool may have so many connections; never fewer than before. */
  widen: (connections: number) => void;
  close: () => Promise<void>;
}

/** Connections that no transaction may take. */
const KEPT_FOR_READERS = 3;
const places = new WeakMap<Database, WritePlaces>();

/** The places for transactions of a database that openDatabase opened. */
export function writePlaces(db: Database): WritePlaces | undefined {
  return places.get(db);
}

/** One pool of at most `connections` (default 10) to this console's Postgres; connecting gives up after 5 s. */
export function openDatabase(url: string, connections = 10, ca?: string): DatabaseHandle {
  const pool = new pg.Pool({
    ...connectionTo(url, ca),
    max: connections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    // A query that hangs must not outlive the router's patience (H12 at 30 s, Heroku Dev Center "HTTP routing").
    statement_timeout: 20_000,
    // Whoever waits for a row that somebody else holds is told so, long before that.
    lock_timeout: LOCK_WAIT_MS,
  });
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on("error", () => undefined);
  // So would one that breaks between two statements of a transaction: the next statement says so, and is answered.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  const db = createClient(pool);
  const writes = openWritePlaces(placesOf(connections));
  places.set(db, writes);
  return {
    db,
    pool,
    widen: (wanted) => {
      pool.options.max = Math.max(pool.options.max, wanted);
      writes.widen(placesOf(pool.options.max));
    },
    close: async () => {
      await db.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}

function placesOf(connections: number): number {
  return Math.max(1, connections - KEPT_FOR_READERS);
}
