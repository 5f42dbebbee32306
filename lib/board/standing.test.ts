import { describe, expect, it } from "vitest";

import type { MainRail, Standing } from "@/lib/board/schemas";
import { containsCommit, judgeContainment, placeOnRail } from "@/lib/board/standing";

const commit = (name: string) => ({ sha: name, title: name, author: "ada", pull: null, committed_at: "" });

function rail(...standings: Standing[]): MainRail {
  return { commits: ["c0", "c1", "c2", "c3"].map(commit), standings, read_at: null, problem: null };
}

const onMain = (sha: string, place: number | null, behind: number | null): Standing => ({
  sha,
  place,
  behind,
  on_main: true,
  contains: [false, null, true, true],
});

describe("where a surface is marked", () => {
  it("is at its commit, or left of all where it is mirrored further back", () => {
    expect(placeOnRail("c2", rail(onMain("c2", 2, 2)))).toEqual({ kind: "listed", index: 2 });
    expect(placeOnRail("c6", rail(onMain("c6", 6, 6)))).toEqual({ kind: "older" });
  });

  it("is older beyond the mirror only where GitHub says that it is on main", () => {
    expect(placeOnRail("old", rail(onMain("old", null, 40)))).toEqual({ kind: "older" });
    expect(placeOnRail("old", rail({ ...onMain("old", null, null), on_main: null }))).toEqual({ kind: "unknown" });
  });

  it("is named as not on main, or as unknown", () => {
    expect(placeOnRail("x", rail({ ...onMain("x", null, null), on_main: false }))).toEqual({ kind: "off_main" });
    expect(placeOnRail(null, rail())).toEqual({ kind: "unknown" });
    expect(placeOnRail("nobody told", rail())).toEqual({ kind: "unknown" });
  });
});

describe("whether what is live contains a commit of the rail", () => {
  it("is what was found for it, and not known of what was not seen", () => {
    const seen = rail(onMain("c2", 2, 2));
    expect([0, 1, 2, 9].map((index) => containsCommit("c2", index, seen))).toEqual([false, null, true, null]);
    expect(containsCommit(null, 2, seen)).toBeNull();
    expect(containsCommit("nobody told", 2, seen)).toBeNull();
  });

  const judge = (byAncestry: boolean | null, live: number | null, commitLacks: number | null) =>
    judgeContainment({ isSame: false, byAncestry, lacks: { live, commit: commitLacks } });

  it("is yes for itself, and for whatever lacks nothing of main", () => {
    expect(judgeContainment({ isSame: true, byAncestry: null, lacks: { live: null, commit: null } })).toBe(true);
    expect(judge(null, 0, null)).toBe(true);
  });

  it("is what commits come from, where that tells", () => {
    expect(judge(true, 7, 3)).toBe(true);
    expect(judge(false, 2, 9)).toBe(false);
  });

  it("is no for whatever lacks more of main than the commit does, and is not known otherwise", () => {
    expect(judge(null, 40, 3)).toBe(false);
    expect(judge(null, 3, 3)).toBeNull();
    expect(judge(null, 3, 40)).toBeNull();
    expect(judge(null, null, 3)).toBeNull();
    expect(judge(null, 40, null)).toBeNull();
  });
});
