import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/setup/database";

const FOLDER = path.resolve("prisma/sql");

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase("staging");
});
afterAll(() => database.drop());

interface Definition {
  name: string;
  definition: string;
}

/** Every function and trigger of the migrated database, as Postgres itself writes it. */
async function listDefinitions(): Promise<Definition[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query<Definition>(`
      SELECT proname AS name, pg_get_functiondef(oid) AS definition FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
      UNION ALL SELECT tgname, pg_get_triggerdef(oid, true) || E'\\n' FROM pg_trigger WHERE NOT tgisinternal
      ORDER BY name`);
    return rows;
  } finally {
    await client.end();
  }
}

describe("prisma/sql", () => {
  it("holds every function and trigger as the migrations leave it, one file each, and nothing else", async () => {
    const definitions = await listDefinitions();
    expect(definitions.length).toBeGreaterThan(5);
    const files = readdirSync(FOLDER).sort();
    expect(files).toEqual(definitions.map(({ name }) => `${name}.sql`).sort());
    for (const { name, definition } of definitions)
      expect(readFileSync(path.join(FOLDER, `${name}.sql`), "utf8"), name).toBe(definition);
  });
});
