import "server-only";

import type pg from "pg";
import { z } from "zod";
import { connectionsNeeded, poolWithin, SMALLEST_POOL } from "@/lib/core/connection-budget";
import type { Context } from "@/lib/db/context";
import type { DatabaseHandle } from "@/lib/db/database";

/** The lowest of the limits of role, database and server. */
const LIMIT = `
  SELECT least(nullif(role.rolconnlimit, -1), nullif(base.datconnlimit, -1), current_setting('max_connections')::integer
    - current_setting('superuser_reserved_connections')::integer - current_setting('reserved_connections')::integer) AS most
  FROM pg_roles role, pg_database base WHERE role.rolname = current_user AND base.datname = current_database()`;
const limitSchema = z.tuple([z.object({ most: z.number().int() })]);

interface Fitting {
  database: Pick<DatabaseHandle, "widen">;
  log: Context["log"];
}

/** Gives the pool as many connections as fit beside the other processes of this console; `client` asks how many there are. */
export async function fitPool({ database, log }: Fitting, client: pg.Client): Promise<void> {
  try {
    const [{ most: limit }] = limitSchema.parse((await client.query(LIMIT)).rows);
    database.widen(poolWithin(limit));
    const needed = connectionsNeeded(SMALLEST_POOL);
    if (limit >= needed) return;
    log.warn({ limit, needed }, "the database gives fewer connections than two processes and a release need");
  } catch (error) {
    log.warn({ err: error }, "how many connections the database gives is unknown; the pool stays as it is");
  }
}
