import ts from "typescript";
import { describe, expect, it } from "vitest";
import { listSources, parse, type Source } from "@/tests/house/sources";

/** Files of lib that a browser may hold; everything else there is for the server. */
const BROWSER_SAFE =
  /^lib\/([^/]+\/(rules|schemas|states|origins|api|events)\.ts|board\/(facts|lanes|standing|strip|[a-z]+-trouble)\.ts|people\/people-schemas\.ts|core\/[^/]+\.ts|paths\.ts|env\.ts)$/;
const SERVER_PACKAGES = /^(node:|@prisma\/|@octokit\/(?!openapi-types)|@node-rs\/|pg$|pino$|otplib$)/;
const NOUN = /^lib\/(?!core|github|heroku|cloudflare|db|http|outgoing|telemetry)[^/]+\//;

const marker = 'import "server-only";';
const lib = listSources().filter(({ file, isTest }) => file.startsWith("lib/") && !isTest);
const marked = new Set(lib.filter(({ text }) => text.startsWith(marker)).map(({ file }) => file));

/** What a file imports for its values. */
function valueImports(source: Source): string[] {
  const imports = parse(source).statements.filter(ts.isImportDeclaration);
  const values = imports.filter(({ importClause }) => {
    if (importClause === undefined) return true;
    if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return false;
    const named = importClause.namedBindings;
    return !(named && ts.isNamedImports(named) && named.elements.every(({ isTypeOnly }) => isTypeOnly));
  });
  return values.flatMap(({ moduleSpecifier }) => (ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : []));
}

function needsServer(source: Source): boolean {
  if (NOUN.test(source.file)) return true;
  return valueImports(source).some(
    (specifier) => SERVER_PACKAGES.test(specifier) || marked.has(`${specifier.replace("@/", "")}.ts`),
  );
}

describe("a server file of lib", { timeout: 30_000 }, () => {
  it('begins with import "server-only"', () => {
    const server = lib.filter((source) => !BROWSER_SAFE.test(source.file) && needsServer(source));
    expect(server.length).toBeGreaterThan(40);
    expect(server.filter(({ file }) => !marked.has(file)).map(({ file }) => file)).toEqual([]);
  });

  it("is not one that a browser may hold", () => {
    expect([...marked].filter((file) => BROWSER_SAFE.test(file))).toEqual([]);
  });

  it("is not imported by a file that a browser may hold", () => {
    const reaching = lib
      .filter(({ file }) => BROWSER_SAFE.test(file))
      .filter((source) => valueImports(source).some((specifier) => marked.has(`${specifier.replace("@/", "")}.ts`)));
    expect(reaching.map(({ file }) => file)).toEqual([]);
  });
});
