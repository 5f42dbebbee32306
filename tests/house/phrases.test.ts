import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

import { root } from "@/sandbox/root";
import { listSources, nodesOf, parse, type Source } from "@/tests/house/sources";

const PRODUCT = /^(app|cli|components|lib)\//;

/** The first column of the table below "## Refused" of docs/words.md. */
function refusedPhrases(): string[] {
  const [, section = ""] = readFileSync(path.join(root, "docs/words.md"), "utf8").split("## Refused");
  const rows = (section.split("\n## ")[0] ?? "").matchAll(/^\| (.+?) +\|/gm);
  return [...rows]
    .map(([, phrase = ""]) => phrase.trim())
    .filter((phrase) => phrase !== "refused" && !/^-+$/.test(phrase));
}

function isText(node: ts.Node): node is ts.StringLiteralLike | ts.TemplateLiteralLikeNode | ts.JsxText {
  return ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node);
}

/** What a file says to people: its strings, and the text of its pages. */
function saidIn(source: Source): string[] {
  return nodesOf(parse(source), isText).map(({ text }) => text.replaceAll(/\s+/g, " "));
}

it("no text of the product has a phrase that docs/words.md refuses", () => {
  const phrases = refusedPhrases();
  expect(phrases.length).toBeGreaterThan(40);
  const found = listSources()
    .filter(({ file, isTest }) => PRODUCT.test(file) && !isTest)
    .flatMap((source) =>
      saidIn(source).flatMap((text) =>
        phrases.filter((phrase) => text.includes(phrase)).map((phrase) => `${source.file}: "${phrase}" in "${text}"`),
      ),
    );
  expect(found).toEqual([]);
});
