import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { coAuthorsOf, pullNumberOf, titleOf } from "@/lib/core/commit-message";

describe("the pull request a commit came from", () => {
  it.each([
    ["fix(api): due dates (#81)\n\nSee (#2)", 81, "fix(api): due dates"],
    ["chore: notes (#82) [skip ci]", 82, "chore: notes"],
    ["chore: notes (#82) [skip ci] [no release]\r\n", 82, "chore: notes"],
    ["Merge pull request #136 from raxx/feature/x\n\nfeat: export (see #12)\n\nMore", 136, "feat: export (see #12)"],
    ["Merge pull request #4 from o/b", 4, "Merge pull request #4 from o/b"],
    ['Revert "feat: export (#12)" (#13)', 13, 'Revert "feat: export (#12)"'],
    ["backport (#7) (#9)", 9, "backport (#7)"],
  ])("is told by %j", (message, number, title) => {
    expect(pullNumberOf(message)).toBe(number);
    expect(titleOf(message)).toBe(title);
  });

  it.each([
    ["", ""],
    ["see (#12) for more", "see (#12) for more"],
    ["fix\n\n(#3)", "fix"],
    ["Merge branch 'main' into x", "Merge branch 'main' into x"],
    ['Revert "feat: export (#12)"', 'Revert "feat: export (#12)"'],
    ["too large (#99999999999999999999)", "too large (#99999999999999999999)"],
    ["none (#0)", "none"],
    ["Revert #12", "Revert #12"],
    ["fixes #12 (again)", "fixes #12 (again)"],
    ["Revert (#12)", "Revert"],
    ["totals: see (#12)", "totals: see"],
  ])("is not told by %j", (message, title) => {
    expect(pullNumberOf(message)).toBeNull();
    expect(titleOf(message)).toBe(title);
  });

  it("is a number that every database and every browser can hold, whatever the message", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, number) => {
        const found = pullNumberOf(`${text} (#${number}${number})`);
        expect(found === null || (Number.isSafeInteger(found) && found > 0 && found < 1_000_000_000)).toBe(true);
      }),
    );
  });
});

describe("who wrote a commit", () => {
  it("are its author and each co-author once", () => {
    const message =
      "feat: x (#1)\n\nCo-authored-by: Amara Okafor <a@raxx.app>\nco-authored-by: renovate[bot] <r@x>\r\nCo-Authored-By: Amara Okafor <b@raxx.app>\nCo-authored-by: Priya Raman <p@raxx.app>";
    expect(coAuthorsOf(message, "Priya Raman")).toEqual(["Amara Okafor", "renovate[bot]"]);
    expect(coAuthorsOf("feat: x\n\nsee Co-authored-by: nobody", "Priya")).toEqual([]);
  });
});
