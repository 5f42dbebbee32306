import { describe, expect, it } from "vitest";
import { z } from "zod";
import { openApiDocument } from "@/lib/http/openapi";
import { OPERATIONS } from "@/lib/http/openapi-routes";
import { listRoutes } from "@/tests/house/route-files";

const described = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
const offered = listRoutes().flatMap(({ path, offered: methods }) => methods.map(({ method }) => `${method} ${path}`));

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ operationId: z.string(), responses: z.looseObject({}) })),
  ),
  components: z.object({ schemas: z.record(z.string(), z.looseObject({})) }),
});

describe("the OpenAPI document", () => {
  const text = JSON.stringify(openApiDocument());
  const document = documentSchema.parse(JSON.parse(text));

  it("describes every method that a route offers, and nothing else", () => {
    expect([...described].sort()).toEqual([...offered].sort());
  });

  it("says of every method the permission that its route asks for", () => {
    const inRoutes = listRoutes().flatMap(({ path, offered: methods }) =>
      methods.map(({ method, permission }) => [`${method} ${path}`, permission ?? "nobody"]),
    );
    const inDocument = OPERATIONS.map(({ method, path, permission }) => [
      `${method.toUpperCase()} ${path}`,
      permission,
    ]);
    expect(Object.fromEntries(inDocument)).toEqual(Object.fromEntries(inRoutes));
  });

  it("gives every operation an id of its own", () => {
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("refers only to schemas that it has", () => {
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => name === undefined || !(name in document.components.schemas))).toEqual([]);
  });

  it("declares every parameter that a path names", () => {
    const undeclared = OPERATIONS.filter(({ path, params }) => path.includes("{") !== (params !== undefined));
    expect(undeclared.map(({ id }) => id)).toEqual([]);
  });
});
