import ts from "typescript";
import { describe, expect, it } from "vitest";
import { listSources, nodesOf, parse } from "@/tests/house/sources";

/** Words that say of a private function only that it does something: askGitHubForRun says what, ask does not. */
const SAYS_NOTHING = new Set(
  "append apply ask assemble attempt begin bind build call cancel change check clear compare convert copy count create decide describe do drain encode execute expire explain fail fetch fill find finish follow get give go handle hold join judge keep learn list load look make measure merge miss move open parse place play post process pull push put read record refuse remember reopen repeat replace report reset resolve respond review run save search send serve set settle show spend start stay step store succeed swap take tell tidy touch try update use visit wait wake watch work write".split(
    " ",
  ),
);
/** Next asks each page for it by this name. */
const NAMED_BY_NEXT = ["generateMetadata"];
const THROWS_ALONE = /^(void|never|Promise<(void|never)>)$/;

interface Named {
  file: string;
  name: string;
  isExported: boolean;
  /** What it answers, as written; undefined where nothing is written. */
  answers: string | undefined;
}

/** The functions that stand by themselves in a file, whether declared or kept in a constant. */
function functionsOf(tree: ts.SourceFile): Named[] {
  return tree.statements.flatMap((statement) => {
    const isExported = ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(isExport);
    const named = (name: ts.Node | undefined, type: ts.TypeNode | undefined): Named[] =>
      name && ts.isIdentifier(name)
        ? [{ file: tree.fileName, name: name.text, isExported, answers: type?.getText(tree) }]
        : [];
    if (ts.isFunctionDeclaration(statement)) return named(statement.name, statement.type);
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      initializer && ts.isArrowFunction(initializer) ? named(name, initializer.type) : [],
    );
  });
}

const isExport = ({ kind }: ts.Node) => kind === ts.SyntaxKind.ExportKeyword;

const ours = listSources().filter(({ isTest }) => !isTest);
const functions = ours.flatMap((source) => functionsOf(parse(source)));
const titleOf = ({ file, name }: Named) => `${file}: ${name}`;

describe("a function", () => {
  it("shares its name with no other that is exported", () => {
    const places = new Map<string, Set<string>>();
    for (const { name, file } of functions.filter(({ isExported }) => isExported)) {
      places.set(name, (places.get(name) ?? new Set()).add(file));
    }
    const shared = [...places].filter(([name, files]) => files.size > 1 && !NAMED_BY_NEXT.includes(name));
    expect(shared.map(([name, files]) => `${name}: ${[...files].join(", ")}`)).toEqual([]);
  });

  it("of a file's own says what it does", () => {
    expect(functions.length).toBeGreaterThan(1_000);
    const empty = functions.filter(({ name, isExported }) => !isExported && SAYS_NOTHING.has(name));
    expect(empty.map(titleOf)).toEqual([]);
  });

  it("that is called refuse… throws, and answers nothing", () => {
    const refusing = functions.filter(({ name }) => /^refuse([A-Z]|$)/.test(name));
    expect(refusing.length).toBeGreaterThan(10);
    expect(refusing.filter(({ answers = "" }) => !THROWS_ALONE.test(answers)).map(titleOf)).toEqual([]);
  });
});

/** `...{ a, b }` in an object, `...["a"]` in a list, `{...{ a }}` on an element. */
function isSpreadLiteral(node: ts.Node): node is ts.SpreadAssignment | ts.SpreadElement | ts.JsxSpreadAttribute {
  if (!ts.isSpreadAssignment(node) && !ts.isSpreadElement(node) && !ts.isJsxSpreadAttribute(node)) return false;
  return ts.isObjectLiteralExpression(node.expression) || ts.isArrayLiteralExpression(node.expression);
}

describe("a literal", () => {
  it("is never spread to pack lines", () => {
    const spread = listSources().flatMap((source) => {
      const tree = parse(source);
      return nodesOf(tree, isSpreadLiteral).map((node) => `${source.file}: ${node.getText(tree).slice(0, 60)}`);
    });
    expect(spread).toEqual([]);
  });
});
