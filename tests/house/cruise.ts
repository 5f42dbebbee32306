import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { root } from "@/sandbox/root";

const reportSchema = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

export type Violation = z.infer<typeof reportSchema>["summary"]["violations"][number];

const PACKAGES = [
  "@octokit/rest",
  "@prisma/client",
  "@tanstack/react-query",
  "lodash",
  "next",
  "pg",
  "react",
  "vitest",
  "zod",
];
const TSCONFIG = { compilerOptions: { baseUrl: ".", paths: { "@/*": ["./*"] }, jsx: "react-jsx" } };

function writeTree(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function packageFiles(): [string, string][] {
  return PACKAGES.flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" })],
    [`node_modules/${name}/index.js`, "export {};"],
  ]);
}

/**
 * What the import rules of this repository say about a tree of files. The packages exist in it as empty ones; `vitest` is a
 * development package and `lodash` is one that no room lists.
 */
export function cruise(files: Record<string, string>): Violation[] {
  const folder = mkdtempSync(path.join(tmpdir(), "house-"));
  const { vitest, ...dependencies } = Object.fromEntries(PACKAGES.map((name) => [name, "1.0.0"]));
  try {
    writeTree(folder, {
      "package.json": JSON.stringify({ name: "tree", dependencies, devDependencies: { vitest } }),
      "tsconfig.json": JSON.stringify(TSCONFIG),
      ...Object.fromEntries(packageFiles()),
      ...files,
    });
    const program = path.join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs");
    const args = ["--config", path.join(root, ".dependency-cruiser.mjs"), "--output-type", "json", "."];
    const answer = execFileSync(process.execPath, [program, ...args], { cwd: folder, encoding: "utf8" });
    return reportSchema.parse(JSON.parse(answer)).summary.violations;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
