import { describe, expect, it } from "vitest";

import { arrowSays } from "@/components/board/arrow-says";
import type { LaneRow } from "@/lib/board/lanes";
import type { SurfaceTile } from "@/lib/board/schemas";
import { LIVE, TILE } from "@/tests/factories/board";

const at = (sha: string, behind: number): Partial<SurfaceTile> => ({
  sync: behind === 0 ? "in_sync" : "behind",
  behind_by: behind,
  live: { sha: sha.repeat(40), released_at: null, observed_at: "2026-11-23T12:00:00Z", source: "x" },
});
const PRODUCTION: SurfaceTile = { ...TILE, ...at("c", 8) };
const STAGING: SurfaceTile = { ...TILE, ...at("b", 2), surface_id: "api-staging", target_env: "staging" };

function row(production: Partial<SurfaceTile> = {}, staging: Partial<SurfaceTile> | null = {}): LaneRow {
  return {
    lane: "api",
    isFirst: true,
    staging: staging === null ? null : { ...STAGING, ...staging },
    production: { ...PRODUCTION, ...production },
  };
}

const BLOCKER = {
  code: "",
  message: "",
  since: null,
  by: null,
  clears_at: null,
  overridable: false,
  subject_id: null,
};
const LOCK = { id: "lck_1", kind: "lock" as const, reason: "Load test.", by: "oscar", since: "", expires_at: null };
const CHOSEN = "d".repeat(40);

describe("between staging and production", () => {
  it("stands how far production is behind, and the way to ship what staging runs, named as such", () => {
    expect(arrowSays(row(), null, true)).toMatchObject({
      top: { words: "6 commits" },
      act: { kind: "deploy", sha: "b".repeat(40), origin: "The commit that api-staging runs." },
      caption: "the commit on staging",
      isStopped: false,
    });
  });

  it("stands the newest of main where there is no staging, or nobody knows what it runs", () => {
    const newest = { act: { kind: "deploy", sha: null, origin: null }, caption: "newest of main" };
    expect(arrowSays(row({}, null), null, true)).toMatchObject({ top: { words: "8 commits" }, ...newest });
    expect(arrowSays(row({}, { live: null }), null, true)).toMatchObject({
      top: { words: "Distance unknown" },
      ...newest,
    });
  });

  it("is in sync with a check only while that is the present", () => {
    const same = at("b", 2);
    expect(arrowSays(row(same), null, true)?.act).toMatchObject({ words: "In sync", mark: { shape: "check" } });
    expect(arrowSays(row(same), null, false)?.act).toMatchObject({ words: "In sync", mark: { shape: "dashed" } });
  });

  it("is promoted, never deployed, where a surface takes what staging runs", () => {
    const promotion = { staging_since: "2026-11-22T12:00:00Z", blockers: [] };
    expect(arrowSays(row({ promotion_required: true, promotion }), null, true)).toEqual({
      top: { words: "6 commits", mark: null },
      act: { kind: "promote", label: "Promote…" },
      caption: null,
      isStopped: false,
      soaksSince: "2026-11-22T12:00:00Z",
    });
    const unseen = row({ promotion_required: true, promotion: null });
    expect(arrowSays(unseen, null, true)).toMatchObject({ caption: "the commit on staging", soaksSince: null });
  });

  it("says first what is in the way of a promotion, and how much more", () => {
    const blockers = ["wrong_console", "checks_failed", "soak_too_short"].map((code) => ({ ...BLOCKER, code }));
    const promotion = { staging_since: "2026-11-22T12:00:00Z", blockers };
    expect(arrowSays(row({ promotion_required: true, promotion }), null, true)).toMatchObject({
      top: { words: "Checks failed", mark: { shape: "octagon" } },
      act: { kind: "promote" },
      caption: "6 commits · 1 more in the way",
      isStopped: true,
    });
    const elsewhere = { staging_since: null, blockers: blockers.slice(0, 1) };
    expect(arrowSays(row({ promotion_required: true, promotion: elsewhere }), null, true)?.isStopped).toBe(false);
  });

  it("says first what is under way on production, and tells a wait and a doubt from progress", () => {
    const held = { kind: "approval", message: "", run_url: null, since: null };
    const says = (in_flight: SurfaceTile["in_flight"]) => arrowSays(row({ in_flight, lock: LOCK }), null, true);
    expect(says(LIVE)).toMatchObject({ top: { words: "Deploying" }, act: { label: "Follow" } });
    expect(says({ ...LIVE, blocked_by: held })).toMatchObject({
      top: { words: "1 deploy waits" },
      act: { label: "Follow" },
    });
    expect(says({ ...LIVE, state: "unresolved" })).toMatchObject({
      top: { words: "1 unresolved" },
      act: { label: "Settle…", href: "/deploys/dep_1" },
    });
  });

  it("is stopped by a lock, with who set it and the way to release it, and not by a warning", () => {
    expect(arrowSays(row({ lock: LOCK }), null, true)).toMatchObject({
      top: { words: "Locked" },
      act: { kind: "release" },
      caption: "by oscar",
      isStopped: true,
    });
    expect(arrowSays(row({ lock: { ...LOCK, kind: "warning" } }), null, true)?.act.kind).toBe("deploy");
  });
});

describe("after a rollback", () => {
  const held = { sha: "a".repeat(40), since: "2026-11-23T12:00:00Z", by: "ada@example.com", reason: "It was slow." };

  it("is stopped until somebody resumes, where that is done", () => {
    const stopped = { top: { words: "Held after a rollback" }, caption: "by ada", isStopped: true };
    expect(arrowSays(row({ held }), null, true)).toMatchObject({ ...stopped, act: { href: "/surfaces/api-prod" } });
    const promoted = arrowSays(row({ held, promotion_required: true }), null, true);
    expect(promoted).toMatchObject({ ...stopped, act: { href: "/admin/console-versions", label: "Resume…" } });
  });
});

describe("with a commit chosen on the rail", () => {
  const chosen = (contains: boolean | null, lane = row()) => arrowSays(lane, { sha: CHOSEN, contains }, true)?.act;

  it("says that production has it, or offers it; where nobody knows it is offered and said to be unknown", () => {
    expect(chosen(true)).toMatchObject({ kind: "none", words: "Has it" });
    expect(chosen(false)).toMatchObject({ kind: "deploy", sha: CHOSEN, label: "Deploy this…" });
    expect(arrowSays(row(), { sha: CHOSEN, contains: null }, true)?.caption).toBe("not known whether it has it");
  });

  it("promotes it only where staging runs exactly that commit", () => {
    expect(chosen(false, row({ promotion_required: true }))).toMatchObject({ kind: "none", words: "Not on staging" });
    expect(chosen(false, row({ promotion_required: true }, at("d", 1)))).toEqual({
      kind: "promote",
      label: "Promote this…",
    });
  });

  it("gives way to a lock", () => {
    expect(chosen(false, row({ lock: LOCK }))).toEqual({ kind: "release" });
  });
});

it("a lane without production has nothing between", () => {
  expect(arrowSays({ ...row(), production: null }, null, true)).toBeNull();
});
