import { describe, expect, it } from "vitest";
import { rooms } from "@/.dependency-cruiser.mjs";
import { listFiles } from "@/tests/house/sources";

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** A folder of Next's router: a group, a parameter in the contract's snake_case, a catch-all. */
const ROUTER_FOLDER = /^(openapi\.json|\([a-z-]+\)|\[[a-z_]+\]|\[\.\.\.[a-z_]+\])$/;
const EMPTY_WORDS = ["utils", "util", "helpers", "helper", "misc", "common", "shared", "manager", "data", "info"];
const TOOL_FILES = /^(\.dependency-cruiser\.mjs|[a-z]+\.config\.(ts|mjs))$/;

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

  it("put every file in a room of the import rules", () => {
    const patterns = rooms.map((room) => new RegExp(room.files));
    const typescript = code.filter((file) => /\.(tsx?|mjs)$/.test(file));
    expect(typescript.filter((file) => !patterns.some((pattern) => pattern.test(file)))).toEqual([]);
  });

  it("are not re-exported from an index", () => {
    expect(code.filter((file) => /(^|\/)index\.tsx?$/.test(file))).toEqual([]);
  });
});
