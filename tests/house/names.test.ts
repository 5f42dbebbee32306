import { describe, expect, it } from "vitest";
import { NOUNS, rooms } from "@/.dependency-cruiser.mjs";
import { isDoorName, isKind } from "@/tests/house/file-kinds";
import { listFiles } from "@/tests/house/sources";

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** A folder of Next's router: a group, a parameter in the contract's snake_case, a catch-all. */
const ROUTER_FOLDER = /^(openapi\.json|\([a-z-]+\)|\[[a-z_]+\]|\[\.\.\.[a-z_]+\])$/;
const EMPTY_WORDS = ["utils", "util", "helpers", "helper", "misc", "common", "shared", "manager", "data", "info"];
const TOOL_FILES = /^(\.dependency-cruiser\.mjs|[a-z]+\.config\.(ts|mjs))$/;

/** Closed unions and documents that are none of the kinds, each for its reason. */
const OF_THEIR_OWN = new Map([
  ["lib/audit/events.ts", "the closed union of audit actions, and the sentence of each"],
  ["lib/audit/payloads.ts", "what each audit action tells"],
  ["lib/board/facts.ts", "what every finder of the board is given"],
  ["lib/board/tiles.ts", "one tile for each surface, put together from every noun that knows it"],
  ["lib/deploys/origins.ts", "who started a run that nobody started here; browser-safe"],
  ["lib/deploys/states.ts", "the one table of a deploy's states and what leads from one to another"],
  [
    "lib/promotions/gate.ts",
    "what stands in the way of any order for production, looked at once, twice, and under lock",
  ],
  ["lib/promotions/kinds.ts", "the one table of what promotions and rollbacks differ in"],
  ["lib/promotions/versions.ts", "the versions page: both consoles, what lies between, and what blocks a promotion"],
  ["lib/surfaces/checks.ts", "one word for all checks of a commit"],
]);
const NOUN_FOLDER = new RegExp(`^lib/(${NOUNS})/(.+)$`);

function isKindOfNoun(file: string): boolean {
  const [, noun, name = ""] = NOUN_FOLDER.exec(file) ?? [];
  if (noun === undefined || name.endsWith(".test.ts")) return true;
  return isKind(file) || isDoorName(file) || OF_THEIR_OWN.has(file) || noun === "people";
}

function baseName(segment: string): string {
  return segment.replace(/(\.(test|spec|d|module))?\.[a-z]+$/, "");
}

function isWellNamed(file: string): boolean {
  if (TOOL_FILES.test(file)) return true;
  const folders = file.split("/");
  const name = folders.pop() ?? "";
  const isFolderFine = (folder: string) =>
    KEBAB.test(folder) || (file.startsWith("app/") && ROUTER_FOLDER.test(folder));
  return KEBAB.test(baseName(name)) && folders.every(isFolderFine);
}

describe("names", () => {
  const files = listFiles();
  const code = files.filter((file) => /\.(tsx?|mjs|css)$/.test(file));

  it("of files and folders are in kebab-case", () => {
    expect(code.filter((file) => !isWellNamed(file))).toEqual([]);
  });

  it("say what is inside: no drawer for anything", () => {
    const words = (file: string) => file.split("/").flatMap((segment) => baseName(segment).split("-"));
    expect(code.filter((file) => words(file).some((word) => EMPTY_WORDS.includes(word)))).toEqual([]);
  });

  it("of files in a noun's folder are of the kinds a reader knows", () => {
    expect(code.filter((file) => !isKindOfNoun(file))).toEqual([]);
  });

  it("put every file in a room of the import rules", () => {
    const patterns = rooms.map((room) => new RegExp(room.files));
    const typescript = code.filter((file) => /\.(tsx?|mjs)$/.test(file));
    expect(typescript.filter((file) => !patterns.some((pattern) => pattern.test(file)))).toEqual([]);
  });

  it("are not re-exported from an index", () => {
    expect(code.filter((file) => /(^|\/)index\.tsx?$/.test(file))).toEqual([]);
  });
});
