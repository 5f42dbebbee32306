import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

// Everything else in the tree can change what is served.
const NOT_SERVED = new Set([
  "node_modules",
  ".next",
  ".git",
  ".cockpit",
  ".ci",
  ".github",
  "test-results",
  "playwright-report",
  "coverage",
  "tests",
  "e2e",
  "simulator",
  "scripts",
  "cli",
  "sandbox",
  "bench",
  "next-env.d.ts",
]);
const NOT_SERVED_FILE = /(\.test\.tsx?|\.tsbuildinfo|^[^/]+\.md)$/;

/** One hash over every file that can change the build's output; tests, scripts and the simulator are left out. */
export function hashBuildInputs(root: string): string {
  const hash = createHash("sha256");
  for (const file of listFiles(root, "").sort()) {
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(path.join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

function listFiles(root: string, folder: string): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (NOT_SERVED.has(name)) return [];
    if (entry.isDirectory()) return listFiles(root, name);
    return entry.isFile() && !NOT_SERVED_FILE.test(name) ? [name] : [];
  });
}
