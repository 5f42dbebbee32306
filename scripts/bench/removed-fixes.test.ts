import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { root } from "@/sandbox/root";
import { REMOVED_FIXES } from "@/scripts/bench/removed-fixes";

const edits = REMOVED_FIXES.flatMap((fix) => fix.edits.map((edit) => ({ name: fix.name, ...edit })));

it.each(edits)("the fix that $name takes out of $file is there, once", ({ file, find }) => {
  expect(readFileSync(path.join(root, file), "utf8").split(find)).toHaveLength(2);
});
