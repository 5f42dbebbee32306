import "server-only";

import { z } from "zod";

import type { Database } from "@/lib/db/database";

/** A session of the database that others wait for while it waits for nobody. */
export interface Holder {
  /** Of the server's process; 0 is a prepared transaction. */
  pid: number;
  role: string | null;
  application_name: string | null;
  /** As in pg_stat_activity; null where this console's role may not see it. */
  state: string | null;
  /** Seconds since its transaction began. */
  transaction_seconds: number | null;
  /** The tables whose rows are waited for, as far as the server tells. */
  tables: string | null;
  /** Sessions of this database that wait for it. */
  waiting: number;
  /** Why something is missing here, with what helps. */
  hidden?: string;
}

const holderSchema = z.array(
  z.object({
    pid: z.number(),
    role: z.string().nullable(),
    application_name: z.string().nullable(),
    state: z.string().nullable(),
    transaction_seconds: z.number().nullable(),
    tables: z.string().nullable(),
    waiting: z.number(),
    own_role: z.string(),
  }),
);

/** Who holds what others wait for, now: pg_locks and pg_blocking_pids are anybody's to read, a foreign session's state is not. */
export async function nameHolders(db: Database): Promise<Holder[]> {
  const rows = await db.$queryRaw`
    WITH edge AS MATERIALIZED (
      SELECT DISTINCT waiter.pid AS waiter, blocker.pid AS holder
      FROM pg_locks waiter JOIN pg_stat_activity own ON own.pid = waiter.pid AND own.datname = current_database(),
        unnest(pg_blocking_pids(waiter.pid)) AS blocker(pid)
      WHERE NOT waiter.granted)
    SELECT edge.holder AS pid, session.usename::text AS role, nullif(session.application_name, '') AS application_name,
      coalesce(session.state, owners.state) AS state,
      round(extract(epoch FROM statement_timestamp() - coalesce(session.xact_start, owners.xact_start)))::float8 AS transaction_seconds,
      (SELECT string_agg(DISTINCT held.relation::regclass::text, ', ') FROM pg_locks held JOIN edge AS queue ON queue.waiter = held.pid
        WHERE held.locktype = 'tuple' OR (held.locktype = 'relation' AND NOT held.granted)) AS tables,
      count(DISTINCT edge.waiter)::integer AS waiting, current_user::text AS own_role
    FROM edge LEFT JOIN pg_stat_activity session ON session.pid = edge.holder
      LEFT JOIN LATERAL console_session(edge.holder) AS owners ON true
    WHERE NOT EXISTS (SELECT FROM pg_locks queued WHERE queued.pid = edge.holder AND NOT queued.granted)
    GROUP BY edge.holder, session.usename, session.application_name, session.state, session.xact_start, owners.state, owners.xact_start
    ORDER BY edge.holder`;
  return holderSchema.parse(rows).map(({ own_role: ownRole, ...holder }) => {
    if (holder.state !== null || holder.pid === 0) return holder;
    const hidden = `The role "${ownRole}" may not see this session's state. To show it: GRANT pg_read_all_stats TO "${ownRole}";`;
    return { ...holder, hidden };
  });
}
