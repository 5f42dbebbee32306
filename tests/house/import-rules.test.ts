import { beforeAll, describe, expect, it } from "vitest";
import { cruise, type Violation } from "@/tests/house/cruise";

interface Forbidden {
  title: string;
  file: string;
  /** What it imports, as written. */
  imports: string;
  rule: string;
}

const FORBIDDEN: Forbidden[] = [
  { title: "a page imports Prisma's client", file: "app/a/page.tsx", imports: "@prisma/client", rule: "pages" },
  { title: "a page imports the database room", file: "app/b/page.tsx", imports: "@/lib/db/database", rule: "pages" },
  { title: "a page imports a verb", file: "app/c/page.tsx", imports: "@/lib/deploys/request-deploy", rule: "pages" },
  { title: "a page imports Octokit", file: "app/d/page.tsx", imports: "@octokit/rest", rule: "pages" },
  {
    title: "a page takes a value from the context, not its type",
    file: "app/e/page.tsx",
    imports: "@/lib/db/context",
    rule: "pages (types only)",
  },
  { title: "a route imports Prisma's client", file: "app/api/a/route.ts", imports: "@prisma/client", rule: "routes" },
  { title: "a route imports Octokit", file: "app/api/b/route.ts", imports: "@octokit/rest", rule: "routes" },
  {
    title: "a primitive imports a product component",
    file: "components/ui/button.tsx",
    imports: "@/components/deploys/row",
    rule: "ui",
  },
  { title: "a primitive imports Next", file: "components/ui/link.tsx", imports: "next", rule: "ui" },
  {
    title: "a component imports another noun's component",
    file: "components/deploys/row.tsx",
    imports: "@/components/board/tile",
    rule: "components of a noun",
  },
  {
    title: "the shell imports the dialog of orders",
    file: "components/shell/bar.tsx",
    imports: "@/components/order/dialog",
    rule: "shell",
  },
  {
    title: "a review imports the dialog of orders",
    file: "components/review/list.tsx",
    imports: "@/components/order/dialog",
    rule: "review",
  },
  {
    title: "an order imports a noun",
    file: "components/order/dialog.tsx",
    imports: "@/components/deploys/row",
    rule: "order",
  },
  {
    title: "a component imports another noun's fetchers",
    file: "components/locks/tile.tsx",
    imports: "@/lib/deploys/api",
    rule: "components of a noun",
  },
  {
    title: "rules import the database",
    file: "lib/deploys/rules.ts",
    imports: "@/lib/db/database",
    rule: "rules and schemas",
  },
  {
    title: "a component takes a schema, not its type",
    file: "components/audit/row.tsx",
    imports: "@/lib/audit/schemas",
    rule: "schemas in the browser",
  },
  {
    title: "rules parse with zod",
    file: "lib/flags/rules.ts",
    imports: "zod",
    rule: "schemas in the browser",
  },
  {
    title: "a fetcher takes a schema of core",
    file: "lib/flags/api.ts",
    imports: "@/lib/core/page",
    rule: "schemas in the browser",
  },
  {
    title: "rules use GitHub's interface for more than its types",
    file: "lib/runs/rules.ts",
    imports: "@/lib/github/github",
    rule: "rules and schemas (types only)",
  },
  {
    title: "schemas import a verb",
    file: "lib/surfaces/schemas.ts",
    imports: "@/lib/deploys/request-deploy",
    rule: "rules and schemas",
  },
  {
    title: "a verb imports Next",
    file: "lib/deploys/request-deploy.ts",
    imports: "next",
    rule: "verbs and queries",
  },
  {
    title: "a verb makes a context of its own",
    file: "lib/deploys/cancel-deploy.ts",
    imports: "@/lib/http/request-context",
    rule: "verbs and queries",
  },
  { title: "a query imports React", file: "lib/deploys/queries.ts", imports: "react", rule: "verbs and queries" },
  {
    title: "a query imports Octokit",
    file: "lib/board/tiles.ts",
    imports: "@octokit/rest",
    rule: "verbs and queries",
  },
  {
    title: "a verb imports the Octokit client instead of its interface",
    file: "lib/surfaces/observe-main.ts",
    imports: "@/lib/github/create-github",
    rule: "verbs and queries",
  },
  {
    title: "a room imports from a floor above its own",
    file: "lib/locks/lock-surface.ts",
    imports: "@/lib/deploys/api",
    rule: "locks looks up",
  },
  {
    title: "a room takes a type from a floor above its own",
    file: "lib/db/database.ts",
    imports: "@/lib/audit/schemas",
    rule: "db looks up",
  },
  { title: "core imports another room", file: "lib/core/page.ts", imports: "@/lib/paths", rule: "core" },
  { title: "core imports a module of Node", file: "lib/core/text.ts", imports: "node:fs", rule: "core" },
  { title: "core imports a package", file: "lib/core/errors.ts", imports: "lodash", rule: "core" },
  { title: "the simulator imports lib", file: "simulator/main.ts", imports: "@/lib/core/text", rule: "simulator" },
  { title: "lib imports a page", file: "lib/http/route.ts", imports: "@/app/a/page", rule: "http" },
  { title: "a new folder of lib imports anything", file: "lib/drawer/x.ts", imports: "zod", rule: "no room" },
  { title: "a new folder at the top imports anything", file: "tools/x.ts", imports: "zod", rule: "no room" },
  {
    title: "a package nobody listed is imported",
    file: "lib/audit/queries.ts",
    imports: "lodash",
    rule: "verbs and queries",
  },
  {
    title: "a development package is imported by production code",
    file: "app/f/page.tsx",
    imports: "vitest",
    rule: "development package in production",
  },
  { title: "something is imported that is not there", file: "app/g/page.tsx", imports: "./gone", rule: "unresolved" },
];

const TARGETS = [
  "lib/console.ts",
  "lib/paths.ts",
  "lib/audit/schemas.ts",
  "lib/db/database.ts",
  "lib/db/context.ts",
  "lib/deploys/api.ts",
  "lib/github/github.ts",
  "lib/github/create-github.ts",
  "lib/http/request-context.ts",
];

const ALLOWED: Record<string, string> = {
  "app/ok/page.tsx": `import "react"; import "next"; import "@/lib/deploys/queries"; import "@/components/deploys/row"; import type { x } from "@/lib/db/context";`,
  "app/api/ok/route.ts": `import "@/lib/http/respond"; import "@/lib/people/open-session"; import "@/lib/people/schemas";`,
  "components/people/form.tsx": `import "@/components/ui/card"; import "@/components/order/code"; import type { x } from "@/lib/people/schemas"; import "@tanstack/react-query";`,
  "components/order/code.tsx": `import "@/components/review/facts"; import "@/components/ui/card";`,
  "components/review/facts.tsx": `import "react";`,
  "components/ui/card.tsx": `import "react";`,
  "lib/people/schemas.ts": `import "zod"; import "@/lib/core/page";`,
  "lib/people/open-session.ts": `import "@/lib/db/database"; import "@/lib/audit/append"; import type { x } from "@/lib/github/github";`,
  "lib/audit/append.ts": `import "node:crypto";`,
  "lib/http/respond.ts": "export {};",
  "lib/github/request.ts": `import "@octokit/rest";`,
  "simulator/server.ts": `import "zod"; import "node:http";`,
};

function forbiddenTree(): Record<string, string> {
  const importing = FORBIDDEN.map(({ file, imports }): [string, string] => [file, `import "${imports}";`]);
  const cycle: [string, string][] = [
    ["lib/people/one.ts", `import "@/lib/people/other";`],
    ["lib/people/other.ts", `import "@/lib/people/one";`],
  ];
  return Object.fromEntries([...TARGETS.map((file): [string, string] => [file, "export {};"]), ...importing, ...cycle]);
}

describe("the import rules", () => {
  let violations: Violation[] = [];
  beforeAll(() => {
    violations = cruise({ ...forbiddenTree(), ...ALLOWED });
  }, 60_000);

  it.each(FORBIDDEN)("fail when $title", ({ file, rule }) => {
    const found = violations.filter((violation) => violation.from === file).map((violation) => violation.rule.name);
    expect(found).toContain(rule);
  });

  it("fail on a cycle", () => {
    expect(violations.filter(({ rule }) => rule.name === "cycle").map(({ from }) => from)).toEqual(
      expect.arrayContaining(["lib/people/one.ts"]),
    );
  });

  it("leave alone what the table allows", () => {
    expect(violations.filter(({ from }) => from in ALLOWED)).toEqual([]);
  });
});
