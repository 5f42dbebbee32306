import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashBuildInputs } from "@/sandbox/build/inputs";

let root: string;

function write(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "build-inputs-"));
  write("app/page.tsx", "one");
  write("docs/runbooks/recovery.md", "one");
});

afterEach(() => rmSync(root, { recursive: true }));

describe("the hash that decides whether to build again", () => {
  it.each([
    "app/page.tsx",
    "lib/deploys/rules.ts",
    "docs/runbooks/recovery.md",
    "package-lock.json",
    "public/icon.svg",
  ])("changes with %s", (file) => {
    const before = hashBuildInputs(root);
    write(file, "two");
    expect(hashBuildInputs(root)).not.toBe(before);
  });

  it.each([
    "lib/deploys/rules.test.ts",
    "tests/integration/a.test.ts",
    "e2e/a.spec.ts",
    "simulator/platform.ts",
    "README.md",
    ".next/BUILD_ID",
    ".cockpit/sandbox.json",
    "node_modules/next/package.json",
  ])("does not change with %s", (file) => {
    const before = hashBuildInputs(root);
    write(file, "two");
    expect(hashBuildInputs(root)).toBe(before);
  });

  it("tells a moved file from a changed one", () => {
    write("lib/a.ts", "x");
    const before = hashBuildInputs(root);
    rmSync(path.join(root, "lib/a.ts"));
    write("lib/b.ts", "x");
    expect(hashBuildInputs(root)).not.toBe(before);
  });
});
