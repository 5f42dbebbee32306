import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import { z } from "zod";
import { recordAudit } from "@/lib/audit/append";
import { isAuditAction } from "@/lib/audit/events";
import { PAYLOADS } from "@/lib/audit/payloads";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import { inTransaction } from "@/lib/db/transaction";
import type { TestConsole } from "@/tests/factories/console";

/** Appends one row about a session that was opened, as its verb would. */
export function appendRow(ctx: Context, id: string, payload: Record<string, unknown> = {}): Promise<bigint> {
  const told = { person_id: "per_1", expires_at: "2026-11-24T00:00:00.000Z", ...payload };
  const event = { action: "console.auth.signed_in", subject: { kind: "session", id }, payload: told } as const;
  return inTransaction(ctx, (tx) => recordAudit(tx, ctx, event));
}

/** Appends so many rows, one after the other, in few statements. */
export async function appendRows(cockpit: TestConsole, count: number): Promise<void> {
  await cockpit.db.$executeRaw`
    SELECT console_audit_append(jsonb_build_object(
      'id', 'aud_many_' || gen_random_uuid(), 'at', to_char(${cockpit.now()}::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'action', 'console.auth.signed_in', 'family', 'access', 'actor', jsonb_build_object('kind', 'system', 'id', 'x', 'email', null),
      'environment', ${cockpit.environment}::text, 'selected_env', ${cockpit.environment}::text, 'host', 'h', 'request_id', 'r', 'ip', null,
      'user_agent', null, 'subject', jsonb_build_object('kind', 'session', 'id', 's' || n), 'payload', jsonb_build_object('n', n)))
    FROM generate_series(1, ${count}::integer) AS n`;
}

const writtenSchema = z.object({ payload: z.record(z.string(), z.unknown()) });

/** The rows that tell something else than their action declares: none, of what this build writes. */
export async function listMisfits(db: Pick<Database, "auditRow">): Promise<string[]> {
  const rows = await db.auditRow.findMany({ orderBy: { seq: "asc" } });
  return rows.flatMap(({ action, envelope }) => {
    const { payload } = writtenSchema.parse(JSON.parse(envelope));
    if (!isAuditAction(action)) return [`${action} is no action`];
    const read = PAYLOADS[action].safeParse(payload);
    if (read.success && isDeepStrictEqual(read.data, payload)) return [];
    return [`${action} tells ${JSON.stringify(payload)}: ${read.error?.message ?? JSON.stringify(read.data)}`];
  });
}

type Owned = Pick<TestConsole, "ownerUrl">;

/** Runs one statement as the database's owner. */
export async function sqlAsOwner({ ownerUrl }: Owned, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** A connection of the database's owner with the triggers of the log out of the way. */
export async function asOwner({ ownerUrl }: Owned, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("SET session_replication_role = replica");
    await work(client);
  } finally {
    await client.end();
  }
}
