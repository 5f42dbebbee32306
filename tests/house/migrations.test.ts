import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "@/sandbox/root";

const folder = path.join(root, "prisma/migrations");
/** Those that had landed before are never edited. */
const FIRST_THAT_COUNTS = "20261129";

/** What of a migration holds a table for as long as its rows take to be read. */
function findLongLocks(sql: string): string[] {
  const statements = sql
    .replace(/--[^\n]*/g, "")
    .split(";")
    .map((statement) => statement.replace(/\s+/g, " ").trim());
  const created = statements.flatMap((one) => /^CREATE TABLE "?(\w+)"?/i.exec(one)?.[1] ?? []);
  const checksRows = (one: string) => {
    const table = /^ALTER TABLE (?:ONLY )?"?(\w+)"?/i.exec(one)?.[1];
    const added = one.match(/ADD CONSTRAINT \S+ (CHECK|FOREIGN KEY)/gi)?.length ?? 0;
    return table !== undefined && !created.includes(table) && added > (one.match(/NOT VALID/gi)?.length ?? 0);
  };
  const adds = statements.some((one) => /NOT VALID/i.test(one));
  return [...statements.filter(checksRows), ...statements.filter((one) => adds && /VALIDATE CONSTRAINT/i.test(one))];
}

describe("a migration", () => {
  it("adds a constraint NOT VALID, and leaves it to a later migration to validate it", () => {
    const files = readdirSync(folder).filter((name) => name >= FIRST_THAT_COUNTS && /^\d/.test(name));
    const found = files.flatMap((name) => {
      const locks = findLongLocks(readFileSync(path.join(folder, name, "migration.sql"), "utf8"));
      return locks.map((statement) => `${name}: ${statement}`);
    });
    expect(found).toEqual([]);
  });

  it("is found out when it reads every row while it holds the table", () => {
    const add = 'ALTER TABLE "deploys" ADD CONSTRAINT "x" CHECK ("a" > 0)';
    expect(findLongLocks(`${add};`)).toEqual([add]);
    expect(findLongLocks(`${add} NOT VALID;`)).toEqual([]);
    expect(findLongLocks(`${add} NOT VALID; ALTER TABLE "deploys" VALIDATE CONSTRAINT "x";`)).toHaveLength(1);
    expect(findLongLocks('ALTER TABLE "deploys" VALIDATE CONSTRAINT "x";')).toEqual([]);
    expect(findLongLocks(`CREATE TABLE "deploys" ("a" INT); ${add};`)).toEqual([]);
  });
});
