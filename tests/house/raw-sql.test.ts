import { describe, expect, it } from "vitest";
import { listSources } from "@/tests/house/sources";

/** A type that somebody writes beside a statement is believed, whatever the statement answers. */
const BELIEVED = /\$queryRaw(Unsafe)?</;

describe("raw SQL", { timeout: 30_000 }, () => {
  it("is read through readRows(), which looks at what comes back", () => {
    const production = listSources().filter(({ isTest, file }) => !isTest && !file.startsWith("lib/db/generated/"));
    expect(production.filter(({ text }) => text.includes("readRows(")).length).toBeGreaterThan(10);
    expect(production.filter(({ text }) => BELIEVED.test(text)).map(({ file }) => file)).toEqual([]);
  });
});
