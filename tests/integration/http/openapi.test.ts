import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import * as openapi from "@/app/api/openapi.json/route";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { call, serve } from "@/tests/factories/requests";
import { listRoutes } from "@/tests/house/route-files";

const operationSchema = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
  responses: z.looseObject({}),
});
const documentSchema = z.object({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), z.looseObject({})) }),
});

let cockpit: TestConsole;
let text: string;
let document: z.infer<typeof documentSchema>;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
  const response = await call(cockpit, openapi.GET, { path: "/api/openapi.json" });
  text = await response.text();
  document = documentSchema.parse(JSON.parse(text));
});
afterAll(() => cockpit.close());

function operations() {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  );
}

describe("the OpenAPI document", () => {
  it("describes every method that a route offers, and nothing else", () => {
    const offered = listRoutes().flatMap(({ path, offered: methods }) =>
      methods.map(({ method }) => `${method} ${path}`),
    );
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual(offered.sort());
  });

  it("gives every operation an id of its own", () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("refers only to schemas that it has, and has a name for every body", () => {
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => name === undefined || !(name in document.components.schemas))).toEqual([]);
    expect(text.match(/"application\/(problem\+)?json":\{"schema":\{"(?!\$ref)/g)).toBeNull();
  });

  it("declares every parameter that a path names", () => {
    const undeclared = operations().filter(({ path, parameters }) => {
      const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`);
      return (path.match(/\{\w+\}/g) ?? []).join() !== inPath.join();
    });
    expect(undeclared.map(({ operationId }) => operationId)).toEqual([]);
  });
});
