import ts from "typescript";
import { describe, expect, it } from "vitest";
import { listRoutes } from "@/tests/house/route-files";
import { listSources, nodesOf, parse } from "@/tests/house/sources";

const DOCUMENT = "/api/openapi.json";

describe("the list of routes that the OpenAPI document is made of", () => {
  it("has every route file at its address, and nothing else", () => {
    const [list] = listSources().filter(({ file }) => file === "app/api/openapi.json/routes.ts");
    const entries = list === undefined ? [] : nodesOf(parse(list), ts.isPropertyAssignment);
    const listed = entries.map(({ name, initializer }) => {
      const [load] = nodesOf(initializer, ts.isStringLiteral);
      return `${ts.isStringLiteral(name) ? name.text : name.getText()} from ${load?.text ?? "nowhere"}`;
    });
    const files = listRoutes().filter(({ path }) => path !== DOCUMENT);
    expect(files.length).toBeGreaterThan(40);
    expect(listed).toEqual(files.map(({ path, file }) => `${path} from @/${file.replace(/\.ts$/, "")}`).sort());
  });
});
