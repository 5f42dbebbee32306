import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { applyMigrations, MigrationRefused } from "@/prisma/apply-migrations";
import { migrate } from "@/prisma/migrate";
import { createTestDatabase } from "@/tests/setup/database";

function freshUrl(): string {
  const url = new URL(inject("templateUrl"));
  url.pathname = `/migrate_${randomBytes(6).toString("hex")}`;
  return url.href;
}

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("npm run migrate", () => {
  it("creates the database, applies every migration, stamps it, and has nothing to do the second time", async () => {
    const databaseUrl = freshUrl();
    const first = await migrate({ databaseUrl, environment: "production" });
    expect(first.databaseCreated).toBe(true);
    expect(first.applied.length).toBeGreaterThan(0);
    expect(await query(databaseUrl, "SELECT id, environment FROM console_stamp")).toEqual([
      { id: 1, environment: "production" },
    ]);
    expect(await migrate({ databaseUrl, environment: "production" })).toEqual({
      databaseCreated: false,
      applied: [],
      consoleRole: null,
    });
  });

  it("refuses a database of the other environment and changes nothing in it", async () => {
    const database = await createTestDatabase("staging");
    const refused = migrate({ databaseUrl: database.url, environment: "production" });
    await expect(refused).rejects.toThrow(MigrationRefused);
    await expect(refused).rejects.toThrow('is stamped "staging", but CONSOLE_ENV is "production"');
    expect(await query(database.url, "SELECT environment FROM console_stamp")).toEqual([{ environment: "staging" }]);
    await database.drop();
  });

  it("lets two at once wait for each other: one applies, the other finds nothing to do", async () => {
    const databaseUrl = freshUrl();
    const both = await Promise.all([1, 2].map(() => migrate({ databaseUrl, environment: "staging" })));
    expect(both.map(({ applied }) => applied.length > 0).sort()).toEqual([false, true]);
  });

  it("applies a migration again that was interrupted before", async () => {
    const databaseUrl = freshUrl();
    await migrate({ databaseUrl, environment: "staging" });
    await query(databaseUrl, "DROP SCHEMA public CASCADE");
    await query(databaseUrl, "CREATE SCHEMA public");
    await query(
      databaseUrl,
      `CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
       migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
       applied_steps_count integer NOT NULL DEFAULT 0)`,
    );
    await query(
      databaseUrl,
      "INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('killed', 'x', '20261123000000_first_house')",
    );
    const { applied } = await migrate({ databaseUrl, environment: "staging" });
    expect(applied).toContain("20261123000000_first_house");
  });

  it("keeps that a cancel left, from a build that noted no more than that", async () => {
    const databaseUrl = freshUrl();
    await migrate({ databaseUrl, environment: "staging" });
    const old = "20261129001000_cancels_sent_before";
    await query(databaseUrl, `DELETE FROM _prisma_migrations WHERE migration_name = '${old}'`);
    const columns = "surface_id, target_env, workflow, kind, ref, sha, state_since, requested_at, next_check_at";
    const values = "'api-staging', 'staging', 'w.yml', 'deploy', 'main', repeat('a', 40), now(), now(), now()";
    await query(
      databaseUrl,
      `INSERT INTO deploys (id, correlation_id, state, failure_code, cancel_sent_at, cancel_evidence, ${columns})
       SELECT id, id, state, code, CASE WHEN sent THEN now() END, evidence, ${values}
       FROM (VALUES ('a', 'running', NULL, true, NULL), ('b', 'cancelled', 'cancelled', true, NULL),
         ('c', 'cancelled', 'cancelled_on_github', true, NULL), ('d', 'failed', 'run_failed', false, NULL),
         ('e', 'succeeded', NULL, true, 'taken')) AS old (id, state, code, sent, evidence)`,
    );
    expect((await migrate({ databaseUrl, environment: "staging" })).applied).toEqual([old]);
    expect(await query(databaseUrl, "SELECT id, cancel_evidence AS kept FROM deploys ORDER BY id")).toEqual([
      { id: "a", kept: "perhaps" },
      { id: "b", kept: "taken" },
      { id: "c", kept: "perhaps" },
      { id: "d", kept: null },
      { id: "e", kept: "taken" },
    ]);
  });
});

describe("a folder of migrations", () => {
  let folder: string;
  let client: pg.Client;

  function write(name: string, sql: string): void {
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, "migration.sql"), sql);
  }

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "migrations-"));
    const database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    await client.query("DELETE FROM _prisma_migrations");
  });

  afterAll(async () => {
    await client.end();
    rmSync(folder, { recursive: true });
  });

  it("is applied in the order of names, each noted with the checksum that Prisma would note", async () => {
    const second = "INSERT INTO firsts VALUES ('a;b -- c');";
    write("2_second", second);
    write(
      "1_first",
      "CREATE TABLE firsts (name text); CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;",
    );
    expect(await applyMigrations(client, folder)).toEqual(["1_first", "2_second"]);
    const { rows } = await client.query("SELECT * FROM _prisma_migrations WHERE migration_name = '2_second'");
    const checksum = createHash("sha256").update(second).digest("hex");
    expect(rows).toMatchObject([{ checksum, applied_steps_count: 1, rolled_back_at: null, logs: null }]);
    expect(await applyMigrations(client, folder)).toEqual([]);
  });

  it("is refused when one fails: that one leaves nothing, those before it stay, and mended it is applied", async () => {
    write("3_third", "CREATE TABLE thirds (name text);");
    write("4_fourth", "CREATE TABLE fourths (name text); SELECT nonsense;");
    const refused = applyMigrations(client, folder);
    await expect(refused).rejects.toThrow(MigrationRefused);
    await expect(refused).rejects.toThrow('Migration 4_fourth failed and left nothing behind: column "nonsense"');
    const { rows } = await client.query("SELECT to_regclass('thirds') AS third, to_regclass('fourths') AS fourth");
    expect(rows).toEqual([{ third: "thirds", fourth: null }]);
    write("4_fourth", "CREATE TABLE fourths (name text);");
    expect(await applyMigrations(client, folder)).toEqual(["4_fourth"]);
  });

  it("is refused whole when a file is no longer what was applied", async () => {
    write("1_first", "CREATE TABLE firsts (name varchar(9));");
    write("5_fifth", "CREATE TABLE fifths (name text);");
    const refused = applyMigrations(client, folder);
    await expect(refused).rejects.toThrow(MigrationRefused);
    await expect(refused).rejects.toThrow("Migration 1_first was changed after this database had applied it.");
    expect((await client.query("SELECT to_regclass('fifths') AS fifth")).rows).toEqual([{ fifth: null }]);
  });

  it("may lack what a newer build has applied", async () => {
    rmSync(path.join(folder, "1_first"), { recursive: true });
    expect(await applyMigrations(client, folder)).toEqual(["5_fifth"]);
  });
});
