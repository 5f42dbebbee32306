import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";

/** The database cannot be migrated as it is; the message says what to do. */
export class MigrationRefused extends Error {
  override readonly name = "MigrationRefused";
}

const MIGRATIONS = path.join(import.meta.dirname, "migrations");

/** Prisma's own table, so that its tools and every earlier build read the same. */
const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * Applies the pending migrations of a folder in the order of their names, each whole or not at all, and answers their names.
 * The caller holds the lock. Throws {@link MigrationRefused} when a file is no longer what was applied, or fails.
 */
export async function applyMigrations(client: pg.Client, folder: string = MIGRATIONS): Promise<string[]> {
  const migrations = await readMigrations(folder);
  await client.query(TABLE);
  const applied = await readApplied(client);
  refuseChanged(migrations, applied);
  const pending = migrations.filter(({ name }) => !applied.has(name));
  for (const migration of pending) await applyOne(client, migration);
  return pending.map(({ name }) => name);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(names.sort().map((name) => readMigration(folder, name)));
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const sql = await readFile(path.join(folder, name, "migration.sql"), "utf8");
  return { name, sql, checksum: checksumOf(sql) };
}

/** As Prisma counts it. */
function checksumOf(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}

/** Checksums by name; an attempt that failed or was killed left nothing behind, and counts for nothing. */
async function readApplied(client: pg.Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    "SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

/** A name that is in the database alone is a newer build's: an older one must start again after it. */
function refuseChanged(migrations: Migration[], applied: Map<string, string>): void {
  const changed = migrations.filter(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum);
  const [first] = changed;
  if (first === undefined) return;
  throw new MigrationRefused(
    `Migration ${first.name} was changed after this database had applied it. Nothing was changed. ` +
      "Restore its file from git, and write the change as a new migration.",
  );
}

async function applyOne(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationRefused(`Migration ${name} failed and left nothing behind: ${reason}`, { cause: error });
  }
}
