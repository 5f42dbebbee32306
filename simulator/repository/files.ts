import { git } from "./git";
import { Remembered } from "./remembered";
import type { Repository } from "./repository";

export interface FileChange {
  blob: string | null;
  path: string;
  previousPath: string | null;
  status: "added" | "removed" | "modified" | "renamed" | "copied" | "changed";
  additions: number;
  deletions: number;
  patch: string | null;
}

type Entry = Pick<FileChange, "blob" | "path" | "previousPath" | "status">;

const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const MAX_FILES = 300;
const MAX_PATCH_CHARACTERS = 100_000;
const STATUS: Record<string, FileChange["status"]> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "changed",
};
const known = new Remembered<FileChange[]>(200);

/** What changed between two commits (`from` null: everything is new), at most 300 files, with their patches. */
export async function listChanges(
  repository: Repository,
  range: { from: string | null; to: string },
): Promise<FileChange[]> {
  const from = range.from ?? EMPTY_TREE;
  return await known.get(`${repository.dir} ${from} ${range.to}`, () =>
    readChanges(repository, { from, to: range.to }),
  );
}

async function readChanges(repository: Repository, range: { from: string; to: string }): Promise<FileChange[]> {
  const { from, to } = range;
  const tree = ["diff-tree", "-r", "--full-index", "--abbrev=40", "--no-color", "--no-ext-diff"];
  const all = parseEntries(await git(repository.dir, [...tree, "-z", "--raw", "--no-renames", from, to]));
  const isLarge = all.length > MAX_FILES;
  const detection = isLarge ? "--no-renames" : "-M";
  const limited = all.slice(0, MAX_FILES);
  const paths = isLarge ? ["--", ...limited.map((entry) => entry.path)] : [];
  const entries = isLarge
    ? limited
    : parseEntries(await git(repository.dir, [...tree, "-z", "--raw", detection, from, to]));
  const output = await git(repository.dir, ["--literal-pathspecs", ...tree, "-p", detection, from, to, ...paths]);
  const patches = parsePatches(output, entries.length);
  return entries.map((entry, index) => withPatch(entry, patches?.[index] ?? ""));
}

/** Reads `--raw -z`: `:mode mode sha sha X`, path, and a second path after R and C. */
function parseEntries(output: string): Entry[] {
  const tokens = output.split("\0");
  const entries: Entry[] = [];
  for (let position = 0; position < tokens.length; ) {
    const [, , , blob = "", letter = ""] = (tokens[position] ?? "").split(" ");
    const status = STATUS[letter.slice(0, 1)];
    const first = tokens[position + 1] ?? "";
    const isMove = status === "renamed" || status === "copied";
    position += isMove ? 3 : 2;
    if (status === undefined || first === "") continue;
    entries.push({
      blob: /^0+$/.test(blob) ? null : blob,
      status,
      path: isMove ? (tokens[position - 1] ?? first) : first,
      previousPath: isMove ? first : null,
    });
  }
  return entries;
}

/** The body of each `diff --git` section, in git's order, or null when sections and files do not pair. */
function parsePatches(output: string, count: number): string[] | null {
  const sections = output.split(/^diff --git .*\n/m).slice(1);
  if (sections.length !== count) return null;
  return sections.map((section) => {
    const hunks = section.search(/^@@ /m);
    return hunks === -1 ? "" : section.slice(hunks).replace(/\n$/, "");
  });
}

function withPatch(entry: Entry, patch: string): FileChange {
  const shown = patch !== "" && patch.length <= MAX_PATCH_CHARACTERS ? patch : null;
  return { ...entry, additions: countLines(patch, "+"), deletions: countLines(patch, "-"), patch: shown };
}

function countLines(patch: string, sign: "+" | "-"): number {
  return patch.split("\n").filter((line) => line.startsWith(sign)).length;
}
