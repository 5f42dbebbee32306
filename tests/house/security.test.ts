import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "@/sandbox/root";

const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const lines = () => read("SECURITY.md").split("\n");
/** The rows of its two tables: what is feared, and what holds. */
const rows = () => lines().filter((line) => /^\| (?!threat |number |---)/.test(line));
const NAMED = /\| `(?<file>[^`]+)` "(?<title>[^|]+)" +\|$/;

describe("SECURITY.md", () => {
  it("names a test that there is, for each threat and each number", () => {
    const gone = rows().filter((row) => {
      const { file = "", title = "" } = NAMED.exec(row)?.groups ?? {};
      return file === "" || !read(file).includes(title);
    });
    expect(gone).toEqual([]);
    expect(rows().length).toBeGreaterThan(60);
  });

  it("has each threat and each number once", () => {
    const first = rows().map((row) => row.split(" | ")[0]?.trim());
    expect(first.filter((name, index) => first.indexOf(name) !== index)).toEqual([]);
  });
});
