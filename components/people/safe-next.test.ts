import { expect, it } from "vitest";

import { safeNext } from "./safe-next";

it.each([
  ["/deploys?state=failed#top", "/deploys?state=failed#top"],
  ["/deploys/dep_1", "/deploys/dep_1"],
])("keeps %s, a path of this console", (next, expected) => {
  expect(safeNext(next)).toBe(expected);
});

it.each([
  ["nothing", undefined],
  ["two values", ["/a", "/b"]],
  ["another site", "https://evil.example/"],
  ["a protocol-relative address", "//evil.example/"],
  ["a backslash, which browsers read as a slash", "/\\evil.example"],
  ["a tab, which browsers drop", "/\t/evil.example"],
  ["dots that collapse to a protocol-relative address", "/.//evil.example"],
  ["a script", "javascript:alert(1)"],
  ["an address that does not parse", "//["],
  ["an API route", "/api/deploys"],
])("goes to the dashboard for %s", (_what, next) => {
  expect(safeNext(next)).toBe("/");
});
