import "server-only";

import { z } from "zod";

import { connectionsNeeded, poolWithin } from "@/lib/core/connection-budget";
import { connectionTo, OLDEST_POSTGRES } from "@/lib/db/connection";
import { readConnectionLimit } from "@/lib/db/connection-limit";
import { readRows } from "@/lib/db/read-rows";
import { readStamp } from "@/lib/environments/stamp";
import type { Setup } from "@/lib/setup/look";
import { about, type Finding } from "@/lib/setup/rules";

type Asked = Pick<Setup, "database" | "databaseUrl" | "environment" | "pool">;

const OWNER = "the owner of its tables, who can change the audit log";
const DATABASE = about("database", "DATABASE_URL");

const serverSchema = z.object({
  role: z.string(),
  version: z.number(),
  used: z.number(),
  is_encrypted: z.boolean(),
});
type Server = z.infer<typeof serverSchema> & { most: number };
const rightsSchema = z.object({ may_change: z.boolean() });

/** Whether the database is this console's, new enough and encrypted, with room for its connections, and a role that is limited. */
export async function inspectDatabase(asked: Asked): Promise<Finding[]> {
  const server = await readServer(asked.database).catch((error: unknown) => reasonOf(error));
  if (typeof server === "string") {
    return [DATABASE.wrong(`does not answer (${server})`, "Correct DATABASE_URL, or start the database.")];
  }
  return [
    judgeVersion(server.version),
    judgeWay(server, asked.databaseUrl),
    judgeRoom(server, asked.pool),
    ...(await inspectStamp(asked)),
  ];
}

async function readServer({ db, pool }: Asked["database"]): Promise<Server> {
  // Asked here, a server that does not answer says why.
  await pool.query("SELECT 1");
  const [server] = await readRows(db, serverSchema)`
    SELECT current_user::text AS role, current_setting('server_version_num')::int AS version,
      (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()) AS used,
      coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS is_encrypted`;
  return { ...serverSchema.parse(server), most: await readConnectionLimit(pool) };
}

/** Nothing of the URL, which carries a password. */
function reasonOf(error: unknown): string {
  const told = z.object({ code: z.string().regex(/^[A-Z0-9_]{2,40}$/) });
  return told.safeParse(error).data?.code ?? "no connection";
}

function judgeVersion(version: number): Finding {
  const major = Math.floor(version / 10_000);
  if (major >= OLDEST_POSTGRES) return DATABASE.ok(`is Postgres ${major}`);
  return DATABASE.wrong(`is Postgres ${major}`, `Upgrade it to Postgres ${OLDEST_POSTGRES} or newer.`);
}

function judgeWay({ is_encrypted: isEncrypted }: Server, url: string): Finding {
  if (isEncrypted) return DATABASE.ok("is reached over TLS");
  // Where no TLS is asked for by default, the server is on this machine.
  const address = new URL(url);
  address.searchParams.delete("sslmode");
  if (connectionTo(address.href).ssl === false) return DATABASE.ok("is on this machine");
  return DATABASE.wrong("is reached without TLS", "Take sslmode=disable out of DATABASE_URL.");
}

function judgeRoom({ most, used }: Server, pool: number | null): Finding {
  const needed = connectionsNeeded(pool ?? poolWithin(most));
  const words = `${used} of ${most} connections are open; two processes, their successors and a shell need ${needed}`;
  if (needed <= most) return DATABASE.ok(words);
  return DATABASE.wrong(
    words,
    pool === null ? "Take a larger plan." : "Leave DATABASE_POOL out, or take a larger plan.",
  );
}

async function inspectStamp({ database: { db }, environment }: Asked): Promise<Finding[]> {
  const stamp = await readStamp(db);
  if (stamp == null)
    return [DATABASE.wrong("is not migrated, or not to be read by this role", "Run: npm run migrate.")];
  if (stamp !== environment) {
    return [
      DATABASE.wrong(`belongs to ${stamp}, and CONSOLE_ENV is ${environment}`, "Name this console's own database."),
    ];
  }
  const [rights] = await readRows(db, rightsSchema)`
    SELECT own.rolsuper OR pg_has_role(log.relowner, 'MEMBER') OR has_table_privilege(log.oid, 'UPDATE, DELETE, TRUNCATE') AS may_change
    FROM pg_class log, pg_roles own WHERE log.oid = 'console_audit_log'::regclass AND own.rolname = current_user`;
  const role = rights?.may_change === false ? "a role that can only append to the audit log" : OWNER;
  return [DATABASE.ok(`belongs to ${environment}; the console works as ${role}`)];
}
