import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { explainMigration } from "@/lib/versions/migration-words";
import { anyText } from "@/tests/factories/arbitraries";

describe("a migration that cannot lose data", () => {
  it.each([
    "",
    "  \n-- only a comment\n",
    'CREATE TABLE "Account" ("id" TEXT NOT NULL, "at" TIMESTAMP(3) DEFAULT now(), PRIMARY KEY ("id"))',
    'CREATE UNIQUE INDEX CONCURRENTLY "i" ON "Account"("email"); CREATE TYPE "s" AS ENUM (\'a\')',
    "ALTER TABLE a ADD COLUMN b INTEGER NOT NULL DEFAULT 0, ADD CONSTRAINT c CHECK (b > 0), ALTER COLUMN d DROP NOT NULL",
    "ALTER TYPE s ADD VALUE IF NOT EXISTS 'b' AFTER 'a'",
    "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM a; RETURN NULL; END $$",
    "CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f()",
    "CREATE EXTENSION IF NOT EXISTS citext; COMMENT ON TABLE a IS 'DROP TABLE a'; GRANT SELECT ON a TO b",
    "INSERT INTO a (id, at) VALUES (gen_random_uuid(), pg_catalog.now()) ON CONFLICT DO NOTHING",
    "INSERT INTO a SELECT lower(name) FROM b",
    "BEGIN; SET LOCAL lock_timeout = '5s'; CREATE VIEW v AS SELECT 1; COMMIT",
  ])("has no reasons: %s", async (sql) => {
    expect(await explainMigration(sql)).toEqual([]);
  });
});

describe("a migration that may lose data", () => {
  it.each([
    "DROP TABLE a",
    "DROP INDEX i",
    "TRUNCATE a",
    "DELETE FROM a WHERE id = 1",
    "UPDATE a SET b = 1",
    "ALTER TABLE a DROP COLUMN b",
    "ALTER TABLE a ALTER COLUMN b TYPE integer USING b::integer",
    "ALTER TABLE a ALTER COLUMN b SET NOT NULL",
    "ALTER TABLE a ADD COLUMN b int, DROP CONSTRAINT c",
    "ALTER TABLE a RENAME COLUMN b TO c",
    "ALTER TABLE a RENAME TO b",
    "ALTER TYPE s RENAME VALUE 'a' TO 'b'",
    "DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$",
    "WITH gone AS (DELETE FROM a RETURNING *) SELECT count(*) FROM gone",
    "WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone",
    "INSERT INTO a VALUES (1) ON CONFLICT (id) DO UPDATE SET b = 2",
    "INSERT INTO a SELECT wipe(id) FROM b",
    "SELECT public.wipe()",
    "CREATE TABLE c AS SELECT wipe(id) FROM b",
    "CALL wipe()",
    "EXECUTE wipe",
    "CREATE RULE r AS ON INSERT TO a DO INSTEAD NOTHING",
    "SET standard_conforming_strings = off",
    "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE",
    "COPY a FROM STDIN",
  ])("names the statement: %s", async (sql) => {
    expect(await explainMigration(sql)).toEqual([sql]);
  });

  it("names each such statement on one line, without the comments before it, and not the others", async () => {
    const sql = "-- Die Tabelle für Züge\nCREATE TABLE ü (id int);\n/* alt */ -- weg\nDROP\n  TABLE ö;\nDROP TABLE b;";
    expect(await explainMigration(sql)).toEqual(["DROP TABLE ö", "DROP TABLE b"]);
  });

  it("shortens a long statement", async () => {
    const [reason = ""] = await explainMigration(`DELETE FROM a WHERE id IN (${"1,".repeat(200)}1)`);
    expect(reason).toHaveLength(121);
    expect(reason).toMatch(/^DELETE FROM a.*…$/);
  });
});

describe("a migration that cannot be parsed", () => {
  it.each([
    ["a slip", "CREATE TABEL a"],
    ["a string without its end", "CREATE TABLE a (); COMMENT ON TABLE a IS 'open"],
    ["a command of psql", "\\! rm -rf /"],
    ["what follows a NUL, which the parser would not see", "CREATE TABLE a ();\u0000DROP TABLE b"],
    ["an abyss of parentheses", `SELECT ${"(".repeat(200_000)}`],
  ])("may lose data: %s", async (_what, sql) => {
    const reasons = await explainMigration(sql);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(/^It cannot be parsed: /);
  });

  it("leaves the parser as it was for the next one", async () => {
    await explainMigration(`SELECT ${"(".repeat(200_000)}`);
    expect(await explainMigration("CREATE TABLE a ()")).toEqual([]);
  });

  it("never throws, whatever the text is", async () => {
    const words = fc.constantFrom(
      "DROP",
      "TABLE",
      "a",
      "(",
      ")",
      ";",
      "'",
      "$$",
      "--",
      "\n",
      "SELECT",
      "/*",
      "\\",
      '"',
    );
    const sql = fc.oneof(
      anyText(60),
      fc.array(words, { maxLength: 25 }).map((parts) => parts.join(" ")),
    );
    await fc.assert(
      fc.asyncProperty(sql, async (text) => {
        const reasons = await explainMigration(text);
        expect(reasons.every((reason) => reason.length > 0 && reason.length < 200)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
