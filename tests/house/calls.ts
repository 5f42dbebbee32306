import path from "node:path";
import ts from "typescript";
import { nodesOf, parse, type Source } from "@/tests/house/sources";

/** One named function of a file: what it calls, and its text with the comments above it. */
export interface NamedFunction {
  name: string;
  file: string;
  exported: boolean;
  node: ts.Node;
  text: string;
  calls: string[];
}

export interface FunctionGraph {
  functions: NamedFunction[];
  /** The function of that name as this file sees it: its own, or one it imports from within the repository. */
  find: (file: string, name: string) => NamedFunction | null;
}

function calleeName(call: ts.CallExpression): string | null {
  const callee = call.expression;
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : null;
}

function callsIn(node: ts.Node): string[] {
  return nodesOf(node, ts.isCallExpression).flatMap((call) => calleeName(call) ?? []);
}

function isExported(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function functionsOf(file: string, tree: ts.SourceFile): NamedFunction[] {
  return tree.statements.flatMap((statement) => {
    const made = (name: string, node: ts.Node): NamedFunction => ({
      name,
      file,
      exported: isExported(statement),
      node,
      text: statement.getFullText(tree),
      calls: callsIn(node),
    });
    if (ts.isFunctionDeclaration(statement) && statement.name) return [made(statement.name.text, statement)];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
      const isFunction = initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));
      return isFunction && ts.isIdentifier(name) ? [made(name.text, initializer)] : [];
    });
  });
}

function fileOf(importing: string, specifier: string): string | null {
  if (specifier.startsWith("@/")) return `${specifier.slice(2)}.ts`;
  return specifier.startsWith(".") ? `${path.posix.join(path.posix.dirname(importing), specifier)}.ts` : null;
}

/** Local name → file and name there, for everything a file imports from within the repository. */
function importsOf(file: string, tree: ts.SourceFile): Map<string, { file: string; name: string }> {
  const imports = new Map<string, { file: string; name: string }>();
  for (const declaration of tree.statements.filter(ts.isImportDeclaration)) {
    const specifier = ts.isStringLiteral(declaration.moduleSpecifier) ? declaration.moduleSpecifier.text : "";
    const target = fileOf(file, specifier);
    const named = declaration.importClause?.namedBindings;
    if (target === null || named === undefined || !ts.isNamedImports(named)) continue;
    for (const { name, propertyName } of named.elements) {
      imports.set(name.text, { file: target, name: (propertyName ?? name).text });
    }
  }
  return imports;
}

/** Who calls whom among these files. */
export function functionGraph(sources: Source[]): FunctionGraph {
  const trees = sources.map((source) => ({ file: source.file, tree: parse(source) }));
  const functions = trees.flatMap(({ file, tree }) => functionsOf(file, tree));
  const byKey = new Map(functions.map((found) => [`${found.file}#${found.name}`, found]));
  const imports = new Map(trees.map(({ file, tree }) => [file, importsOf(file, tree)]));
  const find = (file: string, name: string): NamedFunction | null => {
    const imported = imports.get(file)?.get(name);
    return byKey.get(imported ? `${imported.file}#${imported.name}` : `${file}#${name}`) ?? null;
  };
  return { functions, find };
}

/** A function together with every function it reaches, as far as `follows` lets it go. */
export function reach(
  graph: FunctionGraph,
  from: NamedFunction,
  follows: (callee: NamedFunction) => boolean,
): NamedFunction[] {
  const seen = new Set<NamedFunction>([from]);
  for (const caller of seen) {
    for (const name of caller.calls) {
      const callee = graph.find(caller.file, name);
      if (callee !== null && follows(callee)) seen.add(callee);
    }
  }
  return [...seen];
}
