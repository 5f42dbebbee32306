import ts from "typescript";
import { listSources, nodesOf, parse, type Source } from "@/tests/house/sources";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

export interface RouteMethod {
  method: string;
  /** The permission its declaration names; null for a wrapper that names none. */
  permission: string | null;
}

export interface RouteFile {
  file: string;
  /** As OpenAPI writes it: /api/deploys/{id}. */
  path: string;
  /** The methods it offers. */
  offered: RouteMethod[];
  /** The methods it answers with 405, and the `allow` it answers with; empty where it has no such line. */
  refused: string[];
  allow: string | null;
  tree: ts.SourceFile;
}

function pathOf(file: string): string {
  const folders = file.replace(/^app/, "").replace(/\/route\.ts$/, "");
  return folders.replaceAll(/\/\([^)]+\)/g, "").replaceAll(/\[([a-z_]+)\]/g, "{$1}");
}

function permissionIn(node: ts.Node): string | null {
  const literals = nodesOf(node, ts.isStringLiteral).filter(({ parent }) => {
    const isMember = ts.isPropertyAssignment(parent) && parent.name.getText() === "permission";
    return isMember || (ts.isCallExpression(parent) && parent.expression.getText() === "streamRoute");
  });
  return literals[0]?.text ?? null;
}

function exportedDeclarations(tree: ts.SourceFile): ts.VariableDeclaration[] {
  return tree.statements
    .filter(ts.isVariableStatement)
    .filter((statement) => statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .flatMap((statement) => [...statement.declarationList.declarations]);
}

function exportedFunctions(tree: ts.SourceFile): string[] {
  return tree.statements
    .filter(ts.isFunctionDeclaration)
    .filter((statement) => statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .flatMap(({ name }) => name?.text ?? []);
}

const isMethod = (name: string) => METHODS.some((method) => method === name);

function readRoute(source: Source): RouteFile {
  const tree = parse(source);
  const declarations = exportedDeclarations(tree);
  const declared = declarations.flatMap(({ name, initializer }) =>
    ts.isIdentifier(name) && isMethod(name.text) && initializer
      ? [{ method: name.text, permission: permissionIn(initializer) }]
      : [],
  );
  const plain = exportedFunctions(tree).filter(isMethod);
  const refusal = declarations.find(({ name }) => ts.isObjectBindingPattern(name));
  const refused = refusal && ts.isObjectBindingPattern(refusal.name) ? refusal.name.elements : [];
  return {
    file: source.file,
    path: pathOf(source.file),
    offered: [...declared, ...plain.map((method) => ({ method, permission: null }))],
    refused: refused.map(({ name }) => name.getText()),
    allow: refusal === undefined ? null : (nodesOf(refusal, ts.isStringLiteral)[0]?.text ?? null),
    tree,
  };
}

/** Every route file but the one that answers 404 to all others. */
export function listRoutes(): RouteFile[] {
  return listSources()
    .filter(({ file }) => /^app\/.*route\.ts$/.test(file) && !file.includes("[..."))
    .map(readRoute);
}
