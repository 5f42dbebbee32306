import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "@/sandbox/root";

const read = (file: string) => readFileSync(path.join(root, file), "utf8");

/** The rows of the tables of docs/faults.md: what is feared, and the test that is named for it. */
function faults(): { fault: string; file: string; title: string }[] {
  const rows = read("docs/faults.md").matchAll(/^\| (?<fault>[^|]+?) \|.*\| `(?<file>[^`]+)` "(?<title>[^|]+)" +\|$/gm);
  return [...rows].map(({ groups }) => ({ fault: "", file: "", title: "", ...groups }));
}

describe("the list of faults", () => {
  it("names for each of them a test that there is", () => {
    const gone = faults().filter(({ file, title }) => !read(file).includes(title));
    expect(gone).toEqual([]);
  });

  it("has each of them once, and one table under each heading", () => {
    const lines = read("docs/faults.md").split("\n");
    const named = lines.filter((line) => /^\| (?!fault |---)/.test(line));
    expect(named.filter((line, index) => named.indexOf(line) !== index)).toEqual([]);
    const [headings, tables] = [/^## /, /^\| fault /].map((mark) => lines.filter((line) => mark.test(line)).length);
    expect(tables).toBeLessThanOrEqual(headings ?? 0);
  });

  it("leaves no fault without a test", () => {
    const lines = read("docs/faults.md").split("\n");
    const rows = lines.filter((line) => /^\| (?!fault |---)/.test(line));
    expect(rows).toHaveLength(faults().length);
    expect(rows.length).toBeGreaterThan(30);
  });
});
