import "server-only";

import type pg from "pg";
import { z } from "zod";

const LIMIT = `
  SELECT least(nullif(role.rolconnlimit, -1), nullif(base.datconnlimit, -1), current_setting('max_connections')::integer
    - current_setting('superuser_reserved_connections')::integer
    - coalesce(current_setting('reserved_connections', true), '0')::integer) AS most
  FROM pg_roles role, pg_database base WHERE role.rolname = current_user AND base.datname = current_database()`;
const limitSchema = z.tuple([z.object({ most: z.number().int() })]);

/** How many connections the role of this connection can have to its database: the lowest limit of role, database and server. */
export async function readConnectionLimit(client: Pick<pg.Client, "query">): Promise<number> {
  const [{ most }] = limitSchema.parse((await client.query(LIMIT)).rows);
  return most;
}
