import ts from "typescript";
import { describe, expect, it } from "vitest";
import { listSources, nodesOf, parse, type Source } from "@/tests/house/sources";

const AS_PER_THOUSAND_LINES = 1.5;
const MEDIAN_LINES = 60;
const COMMENT_LINES = 3;
/** Reading some hundred files takes a second, on a busy machine more. */
const LEAST_TEST_RATIO = 0.8;

const sources = listSources();
const production = sources.filter(({ isTest }) => !isTest);
const linesOf = (list: Source[]) => list.reduce((sum, { lines }) => sum + lines, 0);

function assertionsIn(source: Source): string[] {
  if (!/\bas (?!const\b)/.test(source.text)) return [];
  const tree = parse(source);
  return nodesOf(tree, ts.isAsExpression)
    .filter((node) => node.type.getText(tree) !== "const")
    .map((node) => `${source.file}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`);
}

/** Lines of words per comment; neighbouring line comments are one. */
function longComments({ file, text }: Source): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  const isWords = (line: string) => /^(\/\/|\*(?!\/)|\/\*)/.test(line) && !/^(\/\*\*?|\*|\/\/)$/.test(line);
  const isComment = (line: string) => /^(\/\/|\*|\/\*)/.test(line);
  const found: string[] = [];
  let words = 0;
  lines.forEach((line, index) => {
    words = isComment(line) ? words + (isWords(line) ? 1 : 0) : 0;
    if (words === COMMENT_LINES + 1) found.push(`${file}:${index + 1}`);
  });
  return found;
}

/** The titles of a test file's tests. */
function titlesIn(source: Source): string[] {
  const calls = nodesOf(parse(source), ts.isCallExpression);
  return calls.flatMap(({ expression, arguments: [title] }) => {
    const isTest =
      /^(it|test)(\.each\(.*\))?$/s.test(expression.getText()) && !expression.getText().includes("describe");
    return isTest && title && ts.isStringLiteralLike(title) && !/^[%$]/.test(title.text)
      ? [`${source.file}: ${title.text}`]
      : [];
  });
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

describe("the budgets", () => {
  it(`allow ${AS_PER_THOUSAND_LINES} type assertions in 1,000 lines`, () => {
    const found = production.flatMap(assertionsIn);
    expect((found.length * 1000) / linesOf(production), found.join("\n")).toBeLessThanOrEqual(AS_PER_THOUSAND_LINES);
  });

  it(`keep the median file at ${MEDIAN_LINES} lines or fewer`, () => {
    expect(median(production.map(({ lines }) => lines))).toBeLessThanOrEqual(MEDIAN_LINES);
  });

  it(`keep a comment to ${COMMENT_LINES} lines`, () => {
    expect(sources.flatMap(longComments)).toEqual([]);
  });

  it("want tests of lib in proportion to it", () => {
    const lib = linesOf(production.filter(({ file }) => file.startsWith("lib/")));
    const ofLib = /^(lib|tests\/(integration|faults))\//;
    const tests = linesOf(sources.filter(({ file, isTest }) => isTest && ofLib.test(file)));
    const ratio = tests / lib;
    process.stdout.write(`tests ÷ lib: ${tests} ÷ ${lib} lines = ${ratio.toFixed(2)}\n`);
    expect(ratio).toBeGreaterThan(LEAST_TEST_RATIO);
  });
});

describe("a test title", () => {
  it("is a sentence", () => {
    const titles = sources.filter(({ isTest }) => isTest).flatMap(titlesIn);
    expect(titles.length).toBeGreaterThan(200);
    expect(titles.filter((title) => title.split(": ").slice(1).join(": ").trim().split(/\s+/).length < 2)).toEqual([]);
  });
});
