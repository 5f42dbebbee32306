import path from "node:path";
import ts from "typescript";

/** A file as it is read: what is not a function first, then the functions, each above those it calls. */
export interface ReadingOrder {
  /** Imports, types, tables and whatever runs, in the order they have. */
  first: ts.Statement[];
  functions: ts.FunctionDeclaration[];
}

/**
 * The exported function that gives the file its name comes first, then the other exported ones in the order they have. Below each
 * stand its private ones, in the order in which they are called; through a table that names them as well.
 */
export function findReadingOrder(tree: ts.SourceFile): ReadingOrder {
  const first = tree.statements.filter((statement) => !ts.isFunctionDeclaration(statement));
  const functions = tree.statements.filter(ts.isFunctionDeclaration);
  const placed = new Set<ts.FunctionDeclaration>();
  const declared = declarationsOf(tree);
  const visited = new Set<ts.Statement>();
  const visit = (statement: ts.Statement): void => {
    if (visited.has(statement)) return;
    visited.add(statement);
    for (const one of sameFunction(statement, functions)) placed.add(one);
    for (const name of namesIn(statement)) {
      const next = declared.get(name);
      if (next !== undefined && !isExportedFunction(next)) visit(next);
    }
  };
  const exported = functions.filter(isExportedFunction);
  const named = exported.filter(({ name }) => name !== undefined && isNameOf(name.text, tree.fileName));
  for (const root of [...named, ...exported, ...first, ...functions]) visit(root);
  return { first, functions: [...placed] };
}

/** An overload and its body are one. */
function sameFunction(statement: ts.Statement, functions: ts.FunctionDeclaration[]): ts.FunctionDeclaration[] {
  if (!ts.isFunctionDeclaration(statement)) return [];
  return functions.filter((one) => one === statement || (one.name && one.name.text === statement.name?.text));
}

function declarationsOf(tree: ts.SourceFile): Map<string, ts.Statement> {
  const declared = new Map<string, ts.Statement>();
  for (const statement of tree.statements) {
    for (const name of declaredBy(statement)) declared.set(name, statement);
  }
  return declared;
}

function declaredBy(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  }
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

/** Every name that a statement uses, in the order of the text; no member of an object. */
function namesIn(statement: ts.Statement): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isMember(node)) names.push(node.text);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(statement, visit);
  return names;
}

function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (ts.isPropertyAssignment(parent) || ts.isJsxAttribute(parent)) && parent.name === node;
}

function isExportedFunction(statement: ts.Statement): boolean {
  const modifiers = ts.isFunctionDeclaration(statement) ? (statement.modifiers ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** `requestDeploy` is the name of request-deploy.ts. */
function isNameOf(name: string, file: string): boolean {
  const { name: base } = path.parse(file);
  return name.toLowerCase() === base.replaceAll("-", "").toLowerCase();
}
