import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type {
  MigrationDirectory,
  SchemaEngine as SchemaEngineClass,
} from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import { z } from "zod";
import { type ConsoleRole, grantConsole, separateRole } from "@/prisma/console-role";

export type StampedEnvironment = "production" | "staging";

export interface MigrateOptions {
  /** Of the role that owns the tables. */
  databaseUrl: string;
  environment: StampedEnvironment;
  /** What the console connects with, where that is another role: it is granted what a console needs. */
  consoleUrl?: string | undefined;
}

export interface MigrateResult {
  databaseCreated: boolean;
  applied: string[];
  /** Null where the console works as the role that owns the tables. */
  consoleRole: ConsoleRole | null;
}

/** The database belongs to the other environment, or cannot be migrated; the message says what to do. */
export class MigrationRefused extends Error {
  override readonly name = "MigrationRefused";
}

const migrationsDir = path.join(import.meta.dirname, "migrations");
const MIGRATION_LOCK = 7_283_061_145;
const NO_SUCH_DATABASE = "3D000";
const ALREADY_EXISTS = new Set(["42P04", "23505"]);

const pgError = z.object({ code: z.string() });

function codeOf(error: unknown): string | null {
  return pgError.safeParse(error).data?.code ?? null;
}

function databaseNameOf(databaseUrl: string): string {
  return decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
}

async function createDatabase(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(databaseNameOf(databaseUrl))}`);
  } catch (error) {
    if (!ALREADY_EXISTS.has(codeOf(error) ?? "")) throw error;
  } finally {
    await client.end();
  }
}

/** Creates the database when the server says that it does not exist; answers whether it had to. */
export async function ensureDatabase(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    return false;
  } catch (error) {
    if (codeOf(error) !== NO_SUCH_DATABASE) throw error;
    await createDatabase(databaseUrl);
    return true;
  } finally {
    await client.end();
  }
}

/** What the engine imports; its timers (10 s for the advisory lock, never cleared) must not keep a finished process alive. */
function importsOf(glue: Record<string, unknown>): WebAssembly.ModuleImports {
  const imports: WebAssembly.ModuleImports = {};
  for (const [name, value] of Object.entries(glue)) {
    if (isImportable(value)) imports[name] = value;
    if (name.startsWith("__wbg_setTimeout")) {
      imports[name] = (callback: () => void, delay: number) => setTimeout(callback, delay).unref();
    }
  }
  return imports;
}

function isImportable(value: unknown): value is WebAssembly.ImportValue {
  return typeof value === "function";
}

async function loadSchemaEngine(): Promise<typeof SchemaEngineClass> {
  const require = createRequire(import.meta.url);
  const gluePath = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = await WebAssembly.compile(await readFile(path.join(path.dirname(gluePath), "schema_engine_bg.wasm")));
  const instance = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": importsOf({ ...glue }) });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") Reflect.apply(start, undefined, []);
  return glue.SchemaEngine;
}

/**
 * Sends each migration as one script: the adapter would cut it at every semicolon, through comments and function bodies.
 * Postgres runs such a script as one transaction, so a migration is applied whole or not at all.
 */
function wholeScripts(factory: PrismaPg): PrismaPg {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const connection = await connect();
    connection.executeScript = async (script) => {
      await connection.executeRaw({ sql: script, args: [], argTypes: [] });
    };
    return connection;
  };
  return factory;
}

async function readMigration(name: string): Promise<MigrationDirectory> {
  const value = await readFile(path.join(migrationsDir, name, "migration.sql"), "utf8");
  return { path: name, migrationFile: { path: "migration.sql", content: { tag: "ok", value } } };
}

async function listMigrations(): Promise<MigrationDirectory[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map(readMigration));
}

let schemaEngine: ReturnType<typeof loadSchemaEngine> | undefined;

/** Applies the pending migrations with Prisma's WASM schema engine and answers their names; throws the engine's own error. */
export async function applyMigrations(databaseUrl: string): Promise<string[]> {
  // One instance per process: the glue code holds its WASM memory in a module variable.
  schemaEngine ??= loadSchemaEngine();
  const SchemaEngine = await schemaEngine;
  const pool = new pg.Pool({ connectionString: databaseUrl });
  const adapter = bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool)));
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
  try {
    const result = await engine.applyMigrations({
      migrationsList: {
        baseDir: migrationsDir,
        lockfile: {
          path: "migration_lock.toml",
          content: await readFile(path.join(migrationsDir, "migration_lock.toml"), "utf8"),
        },
        shadowDbInitScript: "",
        migrationDirectories: await listMigrations(),
      },
      filters: { externalTables: [], externalEnums: [] },
    });
    return result.appliedMigrationNames;
  } finally {
    engine.free();
    // The engine's own advisory lock lives as long as its connection.
    await pool.end();
  }
}

async function tableExists(client: pg.Client, table: string): Promise<boolean> {
  const answer = await client.query<{ found: boolean }>("SELECT to_regclass($1) IS NOT NULL AS found", [table]);
  return answer.rows[0]?.found ?? false;
}

async function readStamp(client: pg.Client): Promise<string | null> {
  if (!(await tableExists(client, "console_stamp"))) return null;
  const answer = await client.query<{ environment: string }>("SELECT environment FROM console_stamp WHERE id = 1");
  return answer.rows[0]?.environment ?? null;
}

function refuseOtherEnvironment(stamped: string | null, options: MigrateOptions): void {
  if (stamped === null || stamped === options.environment) return;
  throw new MigrationRefused(
    `Database "${databaseNameOf(options.databaseUrl)}" is stamped "${stamped}", but CONSOLE_ENV is "${options.environment}". ` +
      "Nothing was changed. Point DATABASE_URL at this console's own database, or correct CONSOLE_ENV.",
  );
}

/** A migration is one transaction, so one that failed or was killed left nothing behind and may simply be tried again. */
async function forgetFailedAttempts(client: pg.Client): Promise<void> {
  if (!(await tableExists(client, "_prisma_migrations"))) return;
  await client.query(
    "UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL",
  );
}

async function stamp(client: pg.Client, environment: StampedEnvironment): Promise<void> {
  await client.query(
    "INSERT INTO console_stamp (id, environment, stamped_at) VALUES (1, $1, now()) ON CONFLICT (id) DO NOTHING",
    [environment],
  );
}

async function migrateUnderLock(
  client: pg.Client,
  options: MigrateOptions,
): Promise<Pick<MigrateResult, "applied" | "consoleRole">> {
  const role = options.consoleUrl === undefined ? null : await separateRole(client, options.consoleUrl);
  refuseOtherEnvironment(await readStamp(client), options);
  await forgetFailedAttempts(client);
  const applied = await applyMigrations(options.databaseUrl);
  await stamp(client, options.environment);
  refuseOtherEnvironment(await readStamp(client), options);
  return { applied, consoleRole: role === null ? null : await grantConsole(client, role) };
}

/**
 * Brings one console's database up to date, stamps it with its environment, and grants the console's own role what it needs;
 * two at once serialise on an advisory lock. Throws {@link MigrationRefused} when the database is stamped for the other
 * environment, and {@link RoleRefused} when the console could not work as its role.
 */
export async function migrate(options: MigrateOptions): Promise<MigrateResult> {
  const databaseCreated = await ensureDatabase(options.databaseUrl);
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    return { databaseCreated, ...(await migrateUnderLock(client, options)) };
  } finally {
    await client.end();
  }
}

/** Stamps a migrated database that carries no stamp yet; an existing stamp stays. */
export async function stampDatabase(databaseUrl: string, environment: StampedEnvironment): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await stamp(client, environment);
  } finally {
    await client.end();
  }
}
