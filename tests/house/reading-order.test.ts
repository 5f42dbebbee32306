import ts from "typescript";
import { describe, expect, it } from "vitest";
import { findReadingOrder } from "@/tests/house/reading-order";
import { listSources, parse } from "@/tests/house/sources";

/** What stands elsewhere than it is looked for: "send-mail.ts: encode stands above sendMail". */
function outOfOrder(tree: ts.SourceFile): string[] {
  const { first, functions } = findReadingOrder(tree);
  const wanted = [...first, ...functions];
  const at = tree.statements.findIndex((statement, index) => statement !== wanted[index]);
  if (at === -1) return [];
  const [found, expected] = [tree.statements[at], wanted[at]].map((statement) => titleOf(tree, statement));
  return [`${tree.fileName}: ${found} stands where ${expected} is looked for`];
}

function titleOf(tree: ts.SourceFile, statement: ts.Statement | undefined): string {
  return statement?.getText(tree).split("\n")[0]?.slice(0, 70) ?? "nothing";
}

const fileOf = (text: string) => ts.createSourceFile("lib/post/send-mail.ts", text, ts.ScriptTarget.Latest, true);
const orderIn = (text: string) => findReadingOrder(fileOf(text)).functions.map(({ name }) => name?.text);

describe("a file", () => {
  it("reads from the top down: the exported function, and below it what it calls, as it is called", () => {
    const calls = "function b() { c() } function c() {} function a() {} export function other() { a() }";
    expect(orderIn(`${calls} export function sendMail() { b(); a() }`)).toEqual(["sendMail", "b", "c", "a", "other"]);
  });

  it("names its functions through a table too, and begins with what runs where nothing is exported", () => {
    const table = "function two() {} function one() {} const TABLE = { one, two };";
    expect(orderIn(`${table} export function sendMail() { return TABLE; }`)).toEqual(["sendMail", "one", "two"]);
    expect(orderIn("function step() {} function main() { step() } await main();")).toEqual(["main", "step"]);
  });

  it("is told apart when a helper, or a table, stands elsewhere", () => {
    expect(outOfOrder(fileOf("function a() {} export function sendMail() { a() }"))).toHaveLength(1);
    expect(outOfOrder(fileOf("export function sendMail() { return ONE } const ONE = 1;"))).toHaveLength(1);
    expect(outOfOrder(fileOf("const ONE = 1; export function sendMail() { a(ONE) } function a() {}"))).toEqual([]);
  });

  it("of ours is in this order", () => {
    const ours = listSources().filter(({ isTest }) => !isTest);
    expect(ours.flatMap((source) => outOfOrder(parse(source)))).toEqual([]);
  });
});
