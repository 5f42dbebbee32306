import { describe, expect, it } from "vitest";

import type { RollbackReview } from "@/lib/promotions/schemas";
import type { Versions } from "@/lib/versions/schemas";

import { differenceOf, isSameRollback } from "./review-difference";

const [A, B, C] = ["a".repeat(40), "b".repeat(40), "c".repeat(40)];

const side = (sha: string | null): Versions["staging"] => ({
  running_sha: sha,
  released_sha: sha,
  released_doubt: null,
  recorded_sha: sha,
  since: null,
  observed_at: null,
  drift: false,
  drift_reason: null,
  problem: null,
});

const commit = (sha: string): Versions["commits"][number] => ({
  sha,
  message: "A change",
  author: { name: "Ada", login: null },
  committed_at: "2026-11-23T12:00:00Z",
  url: "https://github.com/raxx/raxx",
  pull: null,
});

const REVIEWED: Versions = {
  staging: side(B),
  production: side(A),
  status: "ahead",
  ahead_by: 1,
  behind_by: 0,
  commits: [commit(B)],
  commits_truncated: false,
  migrations: [],
  checks: { state: "passed", items: [] },
  soak_seconds: 60,
  digest: "",
  blockers: [],
  hold: null,
  attestation: null,
  compare_url: null,
  observed_at: null,
  problem: null,
};

describe("what changed since the review", () => {
  it("is nothing when nothing did, however long it took", () => {
    const difference = differenceOf(REVIEWED, { ...REVIEWED, soak_seconds: 600 });
    expect(Object.values(difference).flat().filter(Boolean)).toEqual([]);
  });

  it("names the commits that came when staging moved on", () => {
    const difference = differenceOf(REVIEWED, { ...REVIEWED, staging: side(C), commits: [commit(C), commit(B)] });
    expect(difference.staging).toEqual({ from: B, to: C });
    expect(difference.production).toBeNull();
    expect(difference.commitsAdded.map(({ sha }) => sha)).toEqual([C]);
    expect(difference.commitsGone).toEqual([]);
  });

  it("takes the platform's word for a production that does not answer", () => {
    const silent = { ...side(A), running_sha: null };
    expect(differenceOf(REVIEWED, { ...REVIEWED, production: silent }).production).toBeNull();
    const moved = { ...silent, released_sha: C };
    expect(differenceOf(REVIEWED, { ...REVIEWED, production: moved }).production).toEqual({ from: A, to: C });
  });

  it("names a migration again once it is known to be destructive", () => {
    const harmless = { name: "20261101_orders", destructive: false, reasons: [] };
    const before = { ...REVIEWED, migrations: [harmless] };
    const after = { ...REVIEWED, migrations: [{ ...harmless, destructive: true, reasons: ["DROP TABLE orders"] }] };
    expect(differenceOf(before, after)).toMatchObject({
      migrationsAdded: ["20261101_orders (destructive)"],
      migrationsGone: ["20261101_orders"],
    });
  });

  it("calls nothing gone that nobody can list now", () => {
    const migrations = [{ name: "20261101_orders", destructive: false, reasons: [] }];
    const before = { ...REVIEWED, migrations };
    const unread: Versions = { ...REVIEWED, status: "unknown", ahead_by: null, commits: [], migrations: [] };
    expect(differenceOf(before, unread)).toMatchObject({ commitsGone: [], migrationsGone: [] });
    const known = differenceOf(before, { ...unread, status: "identical", ahead_by: 0 });
    expect(known.commitsGone.map(({ sha }) => sha)).toEqual([B]);
    expect(known.migrationsGone).toEqual(["20261101_orders"]);
    const cut = differenceOf(before, { ...REVIEWED, commits: [commit(C)], commits_truncated: true });
    expect(cut.commitsGone).toEqual([]);
  });

  it("tells what came into the way and what left it", () => {
    const blocker = { since: null, by: null, clears_at: null, overridable: true, subject_id: null };
    const before = { ...REVIEWED, blockers: [{ ...blocker, code: "checks_pending", message: "Wait" }] };
    const after = { ...REVIEWED, blockers: [{ ...blocker, code: "checks_failed", message: "Fix" }] };
    const { blockersAdded, blockersGone } = differenceOf(before, after);
    expect([blockersAdded[0]?.message, blockersGone[0]?.message]).toEqual(["Fix", "Wait"]);
  });
});

describe("the review of a rollback", () => {
  const REVIEW: RollbackReview = {
    from_sha: "a".repeat(40),
    to_sha: "b".repeat(40),
    commits: [],
    commits_total: 2,
    commits_truncated: false,
    direction: "back",
    migrations: [],
    not_undone: [],
    blockers: [],
    digest: "v1.x",
    problem: null,
  };
  const migrations = [{ name: "1_orders", destructive: false, reasons: [] }];
  const blockers = [
    {
      code: "deploy_in_flight",
      message: "Live.",
      overridable: false,
      since: null,
      by: null,
      clears_at: null,
      subject_id: null,
    },
  ];

  it("is the same while only staging has moved", () => {
    expect(isSameRollback(REVIEW, { ...REVIEW, digest: "v1.y" })).toBe(true);
  });

  it.each([
    ["production", { from_sha: "c".repeat(40) }],
    ["how many commits would go", { commits_total: null }],
    ["a migration", { migrations }],
    ["what stands in the way", { blockers }],
    ["what nobody could say", { problem: "GitHub is away." }],
  ])("is another one when %s has changed", (_what, change) => {
    expect(isSameRollback(REVIEW, { ...REVIEW, ...change })).toBe(false);
  });
});
