import { describe, expect, it } from "vitest";
import { isSameWay, rollbackWords, sendWords, stopOf } from "@/components/rollbacks/rollback-words";
import type { SurfaceRollbackReview } from "@/lib/rollbacks/schemas";

const REVIEW: SurfaceRollbackReview = {
  surface_id: "api-prod",
  title: "docs: runbook",
  from_sha: "a".repeat(40),
  to_sha: "b".repeat(40),
  commits: [],
  commits_total: 3,
  commits_truncated: false,
  direction: "back",
  migrations: [],
  not_undone: [],
  blockers: [],
  problem: null,
};
const BLOCKER = {
  code: "held",
  message: "",
  since: null,
  by: null,
  clears_at: null,
  overridable: false,
  subject_id: null,
};

describe("the words of a rollback", () => {
  it("name the surface and the commit", () => {
    const order = { surface_id: "api-prod", sha: "b".repeat(40) };
    expect(rollbackWords({ ...order, isWaiting: false }).text).toContain("Rolling api-prod back to bbbbbbb");
    expect(rollbackWords({ ...order, isWaiting: true }).text).toContain("Stopping what runs");
    expect([sendWords("STAGING", false), sendWords("STAGING", true)]).toEqual([
      "Roll back STAGING",
      "Stop, then roll back STAGING",
    ]);
  });
});

describe("a review", () => {
  it("is another one once the way or what stands in it has changed", () => {
    expect(isSameWay(REVIEW, { ...REVIEW, title: "other" })).toBe(true);
    expect(isSameWay(REVIEW, { ...REVIEW, from_sha: "c".repeat(40) })).toBe(false);
    expect(isSameWay(REVIEW, { ...REVIEW, commits_total: null })).toBe(false);
    expect(isSameWay(REVIEW, { ...REVIEW, blockers: [BLOCKER] })).toBe(false);
  });
});

describe("what runs", () => {
  const live = { ...BLOCKER, code: "deploy_in_flight", subject_id: "dep_1" };

  it("can be stopped first where nothing else stands in the way for good", () => {
    expect(stopOf([], true)).toEqual({ stop: null, blockers: [] });
    expect(stopOf([live], false)).toEqual({ stop: "dep_1", blockers: [live] });
    expect(stopOf([live], true)).toEqual({ stop: "dep_1", blockers: [] });
    expect(stopOf([live, BLOCKER], true)).toEqual({ stop: null, blockers: [live, BLOCKER] });
    const soft = { ...BLOCKER, code: "comparison_unknown", overridable: true };
    expect(stopOf([live, soft], true)).toEqual({ stop: "dep_1", blockers: [soft] });
  });
});
