import { describe, expect, it } from "vitest";

import { ArchiveSearch } from "@/lib/github/archive-search";

/** One entry of a tar archive. */
function entry(path: string, content: string | Buffer, type = "0"): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write(body.length.toString(8).padStart(11, "0"), 124);
  header.write(type, 156);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

const END = Buffer.alloc(1024);

function search(words: string[], entries: Buffer[], chunkSize = 700): ReturnType<ArchiveSearch["end"]> {
  const archive = Buffer.concat([...entries, END]);
  const found = new ArchiveSearch(words);
  for (let at = 0; at < archive.length; at += chunkSize) found.read(archive.subarray(at, at + chunkSize));
  return found.end(null);
}

describe("the search in an archive", () => {
  it.each([1, 512, 700, 100_000])(
    "finds whole words with their lines, however it comes (%i bytes at a time)",
    (chunk) => {
      const files = [
        entry("repo-1234567/lib/a.ts", "one\nFLAG_A here\nFLAG_A_B\n"),
        entry("repo-1234567/b.ts", "x FLAG_B"),
      ];
      expect(search(["FLAG_A", "FLAG_B", "FLAG_C"], files, chunk)).toEqual({
        files: 2,
        places: [
          { word: "FLAG_A", path: "lib/a.ts", line: 2 },
          { word: "FLAG_B", path: "b.ts", line: 1 },
        ],
        notSearched: [],
      });
    },
  );

  it("says what it left out", () => {
    const large = entry("repo-1234567/big.json", Buffer.alloc(1_000_001, "a"));
    const files = [large, entry("repo-1234567/a.png", "\0FLAG_A"), entry("repo-1234567/link", "", "2")];
    expect(search(["FLAG_A"], files, 65_536)).toEqual({
      files: 0,
      places: [],
      notSearched: ["1 binary file", "1 symbolic link", "files over 1 MB: big.json"],
    });
  });

  it("reads the long name that comes before a file, in both ways of the format", () => {
    const name = `repo-1234567/${"long/".repeat(30)}a.ts`;
    const record = ` path=${name}\n`;
    const pax = entry("pax", `${record.length + 3}${record}`, "x");
    const files = [
      pax,
      entry("cut", "FLAG_A"),
      entry("gnu", `${name}\0`, "L"),
      entry("cut", "FLAG_A"),
      entry("r/z", "FLAG_A"),
    ];
    const paths = search(["FLAG_A"], files).places.map(({ path }) => path);
    expect(paths).toEqual([`${"long/".repeat(30)}a.ts`, `${"long/".repeat(30)}a.ts`, "z"]);
  });

  it("says that it ended early, or why it was not read further", () => {
    const found = new ArchiveSearch(["FLAG_A"]);
    found.read(entry("repo/a.ts", "FLAG_A").subarray(0, 700));
    expect(found.end(null).notSearched).toEqual(["the rest of the archive, which ended early"]);
    expect(found.end("the rest of the archive, which is too large").notSearched).toEqual([
      "the rest of the archive, which is too large",
    ]);
  });
});
