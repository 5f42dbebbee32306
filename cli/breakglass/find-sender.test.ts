import { describe, expect, it } from "vitest";

import { repositoryIn } from "@/cli/breakglass/find-sender";

describe("the repository of a remote", () => {
  it.each([
    ["git@github.com:raxx/raxx.git", "raxx/raxx"],
    ["https://github.com/raxx/raxx.git", "raxx/raxx"],
    ["https://github.com/raxx/raxx", "raxx/raxx"],
    ["https://token@github.example.test/raxx/raxx.js/", "raxx/raxx.js"],
    ["ssh://git@github.com:22/raxx/raxx.git", "raxx/raxx"],
    ["raxx", null],
    [null, null],
  ])("%s is %s", (remote, name) => {
    expect(repositoryIn(remote)).toBe(name);
  });
});
