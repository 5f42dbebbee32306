import { randomBytes } from "node:crypto";
import pg from "pg";
import { describe, expect, inject, it } from "vitest";
import { applyMigrations, MigrationRefused, migrate } from "@/prisma/migrate";
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
    await expect(applyMigrations(databaseUrl)).rejects.toThrow("failed");
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
