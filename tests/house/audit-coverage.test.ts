import ts from "typescript";
import { describe, expect, it } from "vitest";
import { type FunctionGraph, functionGraph, type NamedFunction, reach } from "@/tests/house/calls";
import { listRoutes, type RouteFile } from "@/tests/house/route-files";
import { listSources, nodesOf, type Source } from "@/tests/house/sources";

/** Methods that change something and leave no row of their own, each for its reason. */
const EXCUSED = new Map([
  ["POST /api/webhooks/github", "a delivery is a hint: what is read after it is audited where it changes a deploy"],
  ["POST /api/people/access", "it says what a link is for; taking it up is audited"],
  ["POST /api/sessions/passkey/challenges", "a challenge lets nobody in; the sign-in that spends it is audited"],
]);

function declarationsOf(tree: ts.SourceFile, name: string): ts.Node[] {
  return nodesOf(tree, ts.isVariableDeclaration).filter((declared) => declared.name.getText() === name);
}

function calleeOf({ expression }: ts.CallExpression): string[] {
  if (ts.isIdentifier(expression)) return [expression.text];
  return ts.isPropertyAccessExpression(expression) ? [expression.name.text] : [];
}

/** What a method's declaration calls, as if it were a function. */
function handlerOf(file: string, tree: ts.SourceFile, method: string): NamedFunction | null {
  const [node] = declarationsOf(tree, method);
  if (node === undefined) return null;
  const calls = nodesOf(node, ts.isCallExpression).flatMap(calleeOf);
  return { name: method, file, exported: true, node, text: node.getText(), calls };
}

function leavesRow(graph: FunctionGraph, handler: NamedFunction | null): boolean {
  if (handler === null) return false;
  // What is written of a refusal, for every route alike, is no row of what it changes.
  const isWork = ({ file }: NamedFunction) => file.startsWith("lib/") && file !== "lib/http/trace-request.ts";
  const reached = reach(graph, handler, isWork);
  return reached.some(({ calls }) => calls.includes("recordAudit"));
}

/** Methods that may change something: every one but a GET that only needs a permission to read. */
function changing(route: RouteFile): string[] {
  const changes = route.offered.filter(
    ({ method, permission }) => method !== "GET" || (permission !== null && !permission.endsWith(":read")),
  );
  return changes.map(({ method }) => method);
}

function silentMethods(routes: RouteFile[], sources: Source[]): string[] {
  const graph = functionGraph(sources);
  return routes.flatMap((route) =>
    changing(route)
      .filter((method) => !leavesRow(graph, handlerOf(route.file, route.tree, method)))
      .map((method) => `${method} ${route.path}`),
  );
}

describe("a route that changes something", { timeout: 30_000 }, () => {
  const routes = listRoutes().filter(({ path }) => path.startsWith("/api/"));
  const sources = listSources().filter(({ file, isTest }) => /^(lib|app\/api)\//.test(file) && !isTest);

  it("leaves a row in the audit log, or says here why it need not", () => {
    expect(silentMethods(routes, sources).filter((method) => !EXCUSED.has(method))).toEqual([]);
  });

  it("is excused only where it is silent", () => {
    const silent = silentMethods(routes, sources);
    const known = [...EXCUSED.keys()].filter((method) => routes.some(({ path }) => method.endsWith(` ${path}`)));
    expect(known.filter((method) => !silent.includes(method))).toEqual([]);
  });

  it("is found out when it writes past the log", () => {
    const sloppy = `import { dropEverything } from "@/lib/deploys/drop-everything";
      export const POST = route({ permission: "deploy:request", handler: ({ ctx }) => dropEverything(ctx) });`;
    const verb = "export async function dropEverything(ctx) { await ctx.db.deploy.deleteMany(); }";
    const made = [
      { file: "app/api/everything/route.ts", text: sloppy, lines: 2, isTest: false },
      { file: "lib/deploys/drop-everything.ts", text: verb, lines: 1, isTest: false },
    ];
    const tree = ts.createSourceFile("route.ts", sloppy, ts.ScriptTarget.Latest, true);
    const offered = [{ method: "POST", permission: "deploy:request" }];
    const route = {
      file: "app/api/everything/route.ts",
      path: "/api/everything",
      offered,
      refused: [],
      allow: null,
      tree,
    };
    expect(silentMethods([route], made)).toEqual(["POST /api/everything"]);
  });
});
