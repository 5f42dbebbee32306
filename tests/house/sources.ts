import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { root } from "@/sandbox/root";

const FOLDERS = ["app", "cli", "components", "e2e", "lib", "prisma", "sandbox", "scripts", "simulator", "tests"];
const NOT_OURS = ["lib/db/generated", "prisma/migrations"];

export interface Source {
  /** From the root of the repository, with forward slashes. */
  file: string;
  text: string;
  lines: number;
  isTest: boolean;
}

function filesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.includes(name) ? [] : filesIn(name);
    return [name];
  });
}

/** Every file of the rooms and the files at the root that are code. */
export function listFiles(): string[] {
  const atRoot = readdirSync(root).filter((name) => /\.(ts|mjs)$/.test(name) && name !== "next-env.d.ts");
  return [...atRoot, ...FOLDERS.flatMap(filesIn)].sort();
}

/** Every TypeScript file, read once. */
export function listSources(): Source[] {
  return listFiles()
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => {
      const text = readFileSync(path.join(root, file), "utf8");
      const isTest = /\.(test|spec)\.tsx?$|^(tests|e2e)\//.test(file);
      return { file, text, lines: text.trimEnd().split("\n").length, isTest };
    });
}

export function parse({ file, text }: Pick<Source, "file" | "text">): ts.SourceFile {
  const kind = file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
}

/** Every node below (and with) this one for which the guard holds. */
export function nodesOf<Kind extends ts.Node>(node: ts.Node, is: (node: ts.Node) => node is Kind): Kind[] {
  const found: Kind[] = [];
  const visit = (visited: ts.Node): void => {
    if (is(visited)) found.push(visited);
    ts.forEachChild(visited, visit);
  };
  visit(node);
  return found;
}
