import { describe, expect, it } from "vitest";

import { scopeOfHint } from "./hint-scope";

describe("what a hint makes old", () => {
  it.each([
    ["deploy", "deploys"],
    ["webhook", "deploys"],
    ["surface", "surfaces"],
    ["credential", "credentials"],
    ["version", "versions"],
  ])("a hint about a %s is about the %s", (kind, scope) => {
    expect(scopeOfHint(JSON.stringify({ kind, id: "x" }))).toBe(scope);
  });

  it("is nothing when a newer server says what this page does not know", () => {
    expect(scopeOfHint('{"kind":"weather","id":""}')).toBeNull();
  });

  it("is nothing when the message is no hint", () => {
    expect([scopeOfHint(""), scopeOfHint("{}"), scopeOfHint("null")]).toEqual([null, null, null]);
  });
});
