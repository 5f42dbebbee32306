import ts from "typescript";
import { describe, expect, it } from "vitest";
import { listRoutes, METHODS } from "@/tests/house/route-files";
import { listSources, nodesOf } from "@/tests/house/sources";

const routes = listRoutes();
const ofTheApi = routes.filter(({ path }) => path.startsWith("/api/"));
const isReading = (permission: string) => permission.endsWith(":read");
const isChanging = (method: string) => method !== "GET";

describe("a route", () => {
  it("answers every method, in the API's own words where it offers none", () => {
    const methodsOf = (route: (typeof routes)[number]) => [
      ...route.offered.map(({ method }) => method),
      ...route.refused,
    ];
    const incomplete = ofTheApi.filter((route) => methodsOf(route).sort().join() !== [...METHODS].sort().join());
    expect(incomplete.map(({ file }) => file)).toEqual([]);
  });

  it("names in its 405 exactly the methods it offers", () => {
    const inOrder = (route: (typeof routes)[number]) =>
      METHODS.filter((method) => route.offered.some((offered) => offered.method === method)).join(", ");
    expect(ofTheApi.filter((route) => route.allow !== inOrder(route)).map(({ file }) => file)).toEqual([]);
  });

  it("that changes something asks for more than a permission to read", () => {
    const changing = ofTheApi.flatMap(({ file, offered }) =>
      offered.filter(({ method }) => isChanging(method)).map((method) => ({ file, ...method })),
    );
    expect(changing.length).toBeGreaterThan(5);
    expect(changing.filter(({ permission }) => permission !== null && isReading(permission))).toEqual([]);
  });

  it("names a permission, unless the caller proves itself by signature or by the token of the metrics", () => {
    const nameless = ofTheApi.filter(({ offered }) => offered.some(({ permission }) => permission === null));
    const proved = /^\/api\/(webhooks\/|metrics$)/;
    expect(nameless.map(({ path }) => path).filter((path) => !proved.test(path))).toEqual([]);
  });

  it("decides nothing about the product: it holds no condition", () => {
    const deciding = ofTheApi.filter(({ tree }) => nodesOf(tree, ts.isIfStatement).length > 0);
    expect(deciding.map(({ file }) => file)).toEqual([]);
  });

  it("is the only way to write: there are no server actions", () => {
    const actions = listSources().filter(({ text, isTest }) => !isTest && /^\s*["']use server["']/m.test(text));
    expect(actions.map(({ file }) => file)).toEqual([]);
  });
});
