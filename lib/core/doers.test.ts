import { describe, expect, it } from "vitest";

import { doerWords, startingWith } from "@/lib/core/doers";

describe("whoever did something on GitHub", () => {
  it.each([
    ["hana", "hana"],
    [null, "somebody on GitHub"],
    ["github-actions[bot]", "somebody on GitHub, through github-actions[bot]"],
    ["raxx-console[bot]", "somebody with the console's key"],
    ["raxx-console", "somebody with the console's key"],
  ])("%s is %s: never a bot, nor the console itself, where a person is meant", (login, words) => {
    expect(doerWords(login, "raxx-console[bot]")).toBe(words);
  });

  it("begins a sentence with a capital letter, except for a login", () => {
    expect(startingWith(doerWords(null, "own"))).toBe("Somebody on GitHub");
    expect(startingWith("hana")).toBe("hana");
  });
});
