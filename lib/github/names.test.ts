import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isRefName, isWorkflowFile, numericId } from "@/lib/github/names";

describe("a ref name", () => {
  it.each(["main", "feature/new-tile", "v1.2.3", "a".repeat(40), "release/2026.11", "Ünïcode", "a%2Fb", "@"])(
    "can be %s",
    (name) => {
      expect(isRefName(name)).toBe(true);
    },
  );

  it.each([
    "",
    ".",
    "..",
    "../x",
    "a..b",
    "a...b",
    "/a",
    "a/",
    "a//b",
    "-f",
    "a b",
    "a~1",
    "a^",
    "a:b",
    "a?b",
    "a*",
    "a[b",
    "a\\b",
  ])('cannot be "%s"', (name) => {
    expect(isRefName(name)).toBe(false);
  });

  it.each(["a@{1}", "a.lock", ".hidden", "a.", "a\u0000b", "a\nb", "\ud800", "a".repeat(256)])(
    "cannot be what git forbids (%#)",
    (name) => {
      expect(isRefName(name)).toBe(false);
    },
  );

  it("never leaves its place in a path, whatever it is", () => {
    const pieces = fc.constantFrom("..", ".", "/", "%2e", "%2E%2e", "a", "%", "\\", "main", "#", "?", "\t");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join("")),
        ),
        (name) => {
          fc.pre(isRefName(name));
          const { pathname, search, hash } = new URL(
            `https://api.example/repos/o/r/commits/${encodeURIComponent(name)}`,
          );
          expect(pathname.startsWith("/repos/o/r/commits/")).toBe(true);
          expect(pathname.split("/")).toHaveLength(6);
          expect(search + hash).toBe("");
        },
      ),
    );
  });
});

describe("a workflow file", () => {
  it("is one file name with a YAML ending", () => {
    expect(["deploy.yml", "deploy-heroku.yaml", "a_b.c.yml"].every(isWorkflowFile)).toBe(true);
    expect(["", "..", "../x.yml", "a/b.yml", "deploy", ".yml", "x.yml\n", "x.yml?ref=y"].some(isWorkflowFile)).toBe(
      false,
    );
  });
});

describe("a numeric id", () => {
  it("is read from digits only", () => {
    expect(numericId("16304238123")).toBe(16304238123);
    expect(["", "0", "-1", "1e3", " 1", "1/../2", "9".repeat(16), "12345678901234567"].map(numericId)).toEqual(
      Array.from({ length: 8 }, () => null),
    );
  });
});
