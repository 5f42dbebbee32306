import pg from "pg";
import { z } from "zod";
import { connectionTo, OLDEST_POSTGRES } from "@/lib/db/connection";
import { applyMigrations, MigrationRefused } from "@/prisma/apply-migrations";
import { type ConsoleRole, grantConsole, separateRole } from "@/prisma/console-role";

export type StampedEnvironment = "production" | "staging";

export interface MigrateOptions {
  /** Of the role that owns the tables. */
  databaseUrl: string;
  environment: StampedEnvironment;
  /** What the server's certificate is verified by, PEM. */
  ca?: string | undefined;
  /** What the console connects with, where that is another role: it is granted what a console needs. */
  consoleUrl?: string | undefined;
}

export interface MigrateResult {
  databaseCreated: boolean;
  applied: string[];
  /** Null where the console works as the role that owns the tables. */
  consoleRole: ConsoleRole | null;
}

const MIGRATION_LOCK = 7_283_061_145;
const NO_SUCH_DATABASE = "3D000";
const ALREADY_EXISTS = new Set(["42P04", "23505"]);

const pgError = z.object({ code: z.string() });

/**
 * Brings one console's database up to date, stamps it with its environment, and grants the console's own role what it needs;
 * two at once serialise on an advisory lock. Throws {@link MigrationRefused} when the server is older than Postgres 16 or the
 * database is stamped for the other environment, and {@link RoleRefused} when the console could not work as its role.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  const databaseCreated = await ensureDatabase(options.databaseUrl, options.ca);
  const client = new pg.Client(connectionTo(options.databaseUrl, options.ca));
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    return { databaseCreated, ...(await migrateUnderLock(client, options)) };
  } finally {
    await client.end();
  }
}

async function migrateUnderLock(
  client: pg.Client,
  options: MigrateOptions,
): Promise<Pick<MigrateResult, "applied" | "consoleRole">> {
  await refuseOldPostgres(client);
  const role = options.consoleUrl === undefined ? null : await separateRole(client, options.consoleUrl);
  refuseOtherEnvironment(await readStamp(client), options);
  const applied = await applyMigrations(client);
  await writeStamp(client, options.environment);
  refuseOtherEnvironment(await readStamp(client), options);
  return { applied, consoleRole: role === null ? null : await grantConsole(client, role) };
}

async function refuseOldPostgres(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: string }>("SELECT current_setting('server_version_num') AS number");
  const number = Number(rows[0]?.number);
  if (number >= OLDEST_POSTGRES * 10_000) return;
  throw new MigrationRefused(
    `This Postgres is version ${Math.floor(number / 10_000)}; the console needs ${OLDEST_POSTGRES} or newer. Nothing was migrated. ` +
      "Upgrade the database, then run npm run migrate again.",
  );
}

function refuseOtherEnvironment(stamped: string | null, options: MigrateOptions): void {
  if (stamped === null || stamped === options.environment) return;
  throw new MigrationRefused(
    `Database "${databaseNameOf(options.databaseUrl)}" is stamped "${stamped}", but CONSOLE_ENV is "${options.environment}". ` +
      "Nothing was changed. Point DATABASE_URL at this console's own database, or correct CONSOLE_ENV.",
  );
}

function databaseNameOf(databaseUrl: string): string {
  return decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
}

async function readStamp(client: pg.Client): Promise<string | null> {
  if (!(await tableExists(client, "console_stamp"))) return null;
  const answer = await client.query<{ environment: string }>("SELECT environment FROM console_stamp WHERE id = 1");
  return answer.rows[0]?.environment ?? null;
}

async function tableExists(client: pg.Client, table: string): Promise<boolean> {
  const answer = await client.query<{ found: boolean }>("SELECT to_regclass($1) IS NOT NULL AS found", [table]);
  return answer.rows[0]?.found ?? false;
}

async function writeStamp(client: pg.Client, environment: StampedEnvironment): Promise<void> {
  await client.query(
    "INSERT INTO console_stamp (id, environment, stamped_at) VALUES (1, $1, now()) ON CONFLICT (id) DO NOTHING",
    [environment],
  );
}

/** Creates the database when the server says that it does not exist; answers whether it had to. */
export async function ensureDatabase(databaseUrl: string, ca?: string): Promise<boolean> {
  const client = new pg.Client(connectionTo(databaseUrl, ca));
  try {
    await client.connect();
    return false;
  } catch (error) {
    if (codeOf(error) !== NO_SUCH_DATABASE) throw error;
    await createDatabase(databaseUrl, ca);
    return true;
  } finally {
    await client.end();
  }
}

function codeOf(error: unknown): string | null {
  return pgError.safeParse(error).data?.code ?? null;
}

async function createDatabase(databaseUrl: string, ca: string | undefined): Promise<void> {
  const url = new URL(databaseUrl);
  url.pathname = "/postgres";
  const client = new pg.Client(connectionTo(url.href, ca));
  await client.connect();
  try {
    await refuseOldPostgres(client);
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(databaseNameOf(databaseUrl))}`);
  } catch (error) {
    if (!ALREADY_EXISTS.has(codeOf(error) ?? "")) throw error;
  } finally {
    await client.end();
  }
}

/** Stamps a migrated database that carries no stamp yet; an existing stamp stays. */
export async function stampDatabase(databaseUrl: string, environment: StampedEnvironment): Promise<void> {
  const client = new pg.Client(connectionTo(databaseUrl));
  await client.connect();
  try {
    await writeStamp(client, environment);
  } finally {
    await client.end();
  }
}
