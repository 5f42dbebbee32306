import { describe, expect, it } from "vitest";
import { drawForGit, makeOdd, ODD_KINDS, undrawFromGit } from "./odd-texts";

describe("odd texts", () => {
  it("come back from git as they went in, and git is given nothing that it refuses", () => {
    const odd = makeOdd("fix: the rat 🐀", true);
    const drawn = drawForGit(odd);
    expect(drawn).not.toContain("\u0000");
    expect(drawn.isWellFormed()).toBe(true);
    expect(undrawFromGit(drawn)).toBe(odd);
    expect(odd.isWellFormed()).toBe(false);
  });

  it("are those that were asked for, and none when none was", () => {
    expect(makeOdd("deploy", ["big_number", "emoji"])).toBe("deploy 👩🏽‍🚀🇩🇪 (#99999999999999999999)");
    expect(makeOdd("deploy", undefined)).toBe("deploy");
    expect(makeOdd("deploy", ODD_KINDS).length).toBeGreaterThan(10_000);
  });
});
