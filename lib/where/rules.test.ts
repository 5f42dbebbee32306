import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { joinStretches, judgeSurface, readAsked, revertsCommit, type Standing, type Stretch } from "@/lib/where/rules";

const SHA = "a1b2c3d".padEnd(40, "0");
const at = (hour: number) => new Date(Date.UTC(2026, 10, 20, hour));

describe("what somebody asks for", () => {
  it.each([
    ["#123", { kind: "pull", number: 123 }],
    [" 123 ", { kind: "pull", number: 123 }],
    ["https://github.com/raxx/raxx/pull/123/files", { kind: "pull", number: 123 }],
    [SHA.toUpperCase(), { kind: "digits", digits: SHA }],
    ["a1b2", { kind: "digits", digits: "a1b2" }],
    ["1234567", { kind: "digits", digits: "1234567" }],
    [`https://github.com/raxx/raxx/commit/${SHA}`, { kind: "digits", digits: SHA }],
    ["https://github.com/raxx/raxx/tree/feature/x", { kind: "name", name: "feature/x" }],
    ["main", { kind: "name", name: "main" }],
    ["a1b", { kind: "name", name: "a1b" }],
    ["#0", { kind: "name", name: "#0" }],
    ["v1.2", { kind: "name", name: "v1.2" }],
  ])("%s is read as it is meant", (text, asked) => {
    expect(readAsked(text)).toEqual(asked);
  });

  it("is always read as something, whatever it is", () => {
    fc.assert(fc.property(fc.string(), (text) => ["pull", "digits", "name"].includes(readAsked(text).kind)));
  });
});

const named = (sha: string) => sha;
const stretch = (sha: string | null, hour: number): Stretch => ({ sha, from: at(hour) });
const knows = (known: Record<string, Standing["contained"]>) => (sha: string) => {
  const contained = known[sha] ?? null;
  const standing: Standing =
    contained === null ? { contained, why: "GitHub is silent." } : contained ? { contained } : { contained, away: 3 };
  return Promise.resolve(standing);
};

describe("where a change stands", () => {
  it("is unknown where what runs has no name, or nobody can compare it", async () => {
    expect(await judgeSurface([], knows({}), named)).toMatchObject({ state: "unknown", since: null });
    expect(await judgeSurface([stretch(null, 9)], knows({}), named)).toMatchObject({ state: "unknown" });
    expect(await judgeSurface([stretch("new", 9)], knows({}), named)).toMatchObject({
      state: "unknown",
      evidence: "GitHub is silent.",
    });
  });

  it("is live since what contains it came, over releases that all did", async () => {
    const ran = [stretch("c", 9), stretch("b", 8), stretch("a", 7)];
    expect(await judgeSurface(ran, knows({ c: true, b: true, a: false }), named)).toEqual({
      state: "live",
      since: at(8),
      aheadBy: 0,
      evidence: "It runs c, which contains it.",
    });
  });

  it("is live since it came back, where it was gone between", async () => {
    const ran = [stretch("c", 9), stretch("b", 8), stretch("a", 7)];
    const found = await judgeSurface(ran, knows({ c: true, b: false, a: true }), named);
    expect(found).toMatchObject({ state: "live", since: at(9) });
  });

  it("says that it may have been there longer, where nobody knows what ran before", async () => {
    for (const before of [stretch(null, 8), stretch("b", 8)]) {
      const found = await judgeSurface([stretch("c", 9), before, stretch("a", 7)], knows({ c: true, a: true }), named);
      expect(found).toMatchObject({ state: "live", since: at(9) });
      expect(found.evidence).toContain("It may have been there longer");
    }
  });

  it("is rolled back since something took its place that does not contain it", async () => {
    const ran = [stretch("d", 10), stretch("c", 9), stretch("b", 8), stretch("a", 7)];
    expect(await judgeSurface(ran, knows({ d: false, c: false, b: true, a: false }), named)).toMatchObject({
      state: "rolled_back",
      since: at(9),
      aheadBy: 3,
      evidence:
        "It runs d, which does not contain it. It ran there from 2026-11-20 08:00:00 UTC until 2026-11-20 09:00:00 UTC, in b.",
    });
  });

  it("is not yet there where nothing that ran did, and says what could not be compared", async () => {
    const ran = [stretch("b", 8), stretch("a", 7)];
    expect(await judgeSurface(ran, knows({ b: false, a: false }), named)).toMatchObject({
      state: "not_yet",
      since: null,
      evidence: "It runs b, which does not contain it.",
    });
    const doubtful = await judgeSurface(ran, knows({ b: false }), named);
    expect(doubtful).toMatchObject({ state: "not_yet" });
    expect(doubtful.evidence).toContain("Whether it ran there before is not known: GitHub is silent.");
  });
});

describe("neighbours that ran the same", () => {
  it("are one, from when the older came", () => {
    const ran = [stretch("b", 9), stretch("b", 8), stretch("a", 7), stretch("b", 6)];
    expect(joinStretches(ran)).toEqual([stretch("b", 8), stretch("a", 7), stretch("b", 6)]);
  });
});

describe("a message that reverts", () => {
  it("names the commit, whole or by its beginning", () => {
    expect(revertsCommit(`Revert "x"\n\nThis reverts commit ${SHA}.`, SHA)).toBe(true);
    expect(revertsCommit("this reverts commit a1b2c3d, since it broke", SHA)).toBe(true);
    expect(revertsCommit(`Revert "x"\n\nThis reverts commit ${"b".repeat(40)}.`, SHA)).toBe(false);
    expect(revertsCommit("reverts commit a1b2c3d", SHA)).toBe(false);
  });
});
