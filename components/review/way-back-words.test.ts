import { describe, expect, it } from "vitest";

import { stayingMigrationWords, undoneWords } from "@/components/review/way-back-words";

const MIGRATION = { name: "20261120_x", destructive: false, reasons: [] };

describe("the words of a way back", () => {
  it.each([
    [null, "How many commits will be undone is unknown"],
    [0, "No commit will be undone"],
    [1, "1 commit will be undone"],
    [12, "12 commits will be undone"],
  ])("tell how much is lost: %s", (commits_total, words) => {
    expect(undoneWords({ commits_total })).toBe(words);
  });

  it("claim no migrations only where the commits are known", () => {
    expect(stayingMigrationWords({ commits_total: null, migrations: [] })).toBe("Migrations are unknown.");
    expect(stayingMigrationWords({ commits_total: 2, migrations: [] })).toContain("No database migration");
    expect(stayingMigrationWords({ commits_total: null, migrations: [MIGRATION] })).toContain("stay in the database");
  });
});
