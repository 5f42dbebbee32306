import "server-only";

import type pg from "pg";
import { connectionsNeeded, poolWithin, SMALLEST_POOL } from "@/lib/core/connection-budget";
import { readConnectionLimit } from "@/lib/db/connection-limit";
import type { Context } from "@/lib/db/context";
import type { DatabaseHandle } from "@/lib/db/database";

interface Fitting {
  database: Pick<DatabaseHandle, "widen">;
  log: Context["log"];
}

/** Gives the pool as many connections as fit beside the other processes of this console; `client` asks how many there are. */
export async function fitPool({ database, log }: Fitting, client: pg.Client): Promise<void> {
  try {
    const limit = await readConnectionLimit(client);
    database.widen(poolWithin(limit));
    const needed = connectionsNeeded(SMALLEST_POOL);
    if (limit >= needed) return;
    log.warn({ limit, needed }, "the database gives fewer connections than two processes and a release need");
  } catch (error) {
    log.warn({ err: error }, "how many connections the database gives is unknown; the pool stays as it is");
  }
}
