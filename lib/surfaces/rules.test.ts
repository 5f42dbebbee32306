import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  currentSync,
  distanceOf,
  LIVE_FRESH_MS,
  liveAt,
  MAIN_FRESH_MS,
  pullOf,
  readSync,
  type SyncFacts,
  stillServes,
} from "@/lib/surfaces/rules";

describe("what served at a moment that has passed", () => {
  const at = (seconds: number) => new Date(Date.parse("2026-11-23T12:00:00Z") + seconds * 1_000);
  const seen = { liveSha: "a".repeat(40), liveSince: at(0), observedAt: at(60) };

  it("is what was seen to serve since before it, and is unknown where that may have come later", () => {
    expect(liveAt(seen, at(0))).toBe(seen.liveSha);
    expect(liveAt(seen, at(-1))).toBeNull();
    expect(liveAt({ ...seen, liveSince: null }, at(30))).toBeNull();
    expect(liveAt(null, at(30))).toBeNull();
  });

  it("is unknown where nobody had looked for long before it", () => {
    expect(liveAt(seen, new Date(at(60).getTime() + LIVE_FRESH_MS))).toBe(seen.liveSha);
    expect(liveAt(seen, new Date(at(61).getTime() + LIVE_FRESH_MS))).toBeNull();
  });
});

describe("what served at the last look", () => {
  const observedAt = new Date("2026-11-23T12:00:00Z");
  const failed = { state: "failed", release: "Pages deployment 3", sha: null, shortSha: null, isLatest: true } as const;
  const attempts = [{ ...failed, since: new Date("2026-11-23T12:01:00Z"), words: "it failed" }];
  const told = (releasedAt: string | null, change: Partial<Parameters<typeof stillServes>[1]> = {}) => ({
    serving: "commit" as const,
    source: "pages deployment 2",
    attempts,
    releasedAt: releasedAt === null ? null : new Date(releasedAt),
    ...change,
  });
  const seen = { source: "pages deployment 1", observedAt };

  it("still does after a rollback when only failed deployments came since", () => {
    expect(stillServes(seen, told("2026-11-23T11:50:00Z"))).toBe(true);
    expect(stillServes(seen, told("2026-11-23T11:50:00Z", { serving: "unnamed" }))).toBe(true);
  });

  it("does not where another one may have come since, or is said to serve", () => {
    expect(stillServes(seen, told("2026-11-23T11:59:00Z"))).toBe(false);
    expect(stillServes(seen, told("2026-11-23T12:00:30Z"))).toBe(false);
    expect(stillServes(seen, told(null))).toBe(false);
    expect(stillServes(seen, told("2026-11-23T11:50:00Z", { attempts: [] }))).toBe(false);
    expect(stillServes(seen, told("2026-11-23T11:50:00Z", { source: seen.source }))).toBe(false);
    expect(stillServes(seen, told("2026-11-23T11:50:00Z", { serving: "nothing" }))).toBe(false);
  });
});

describe("where a live commit stands", () => {
  it("is in sync at the tip, behind by the commits after it, drifted off main, else unknown", () => {
    expect(readSync({ kind: "on_main", behind: 0 })).toEqual({ sync: "in_sync", behind_by: 0 });
    expect(readSync({ kind: "on_main", behind: 7 })).toEqual({ sync: "behind", behind_by: 7 });
    expect(readSync({ kind: "off_main" })).toEqual({ sync: "drifted", behind_by: null });
    expect(readSync({ kind: "unknown" })).toEqual({ sync: "unknown", behind_by: null });
  });

  it.each([
    ["identical", 0, { kind: "on_main", behind: 0 }],
    ["ahead", 300, { kind: "on_main", behind: 300 }],
    ["behind", 0, { kind: "off_main" }],
    ["diverged", 4, { kind: "off_main" }],
  ])("follows from GitHub's comparison with main: %s by %i", (status, aheadBy, distance) => {
    expect(distanceOf({ status, aheadBy })).toEqual(distance);
  });

  it("is unknown when GitHub cannot compare", () => {
    expect(distanceOf(null)).toEqual({ kind: "unknown" });
  });
});

const FRESH: SyncFacts = {
  recorded: { sync: "behind", behind_by: 120 },
  liveAge: 1_000,
  mainAge: 1_000,
  distance: null,
};

describe("where a surface stands now", () => {
  it("follows the tip of main, which may have moved since the surface was looked at", () => {
    const recorded = { sync: "in_sync", behind_by: 0 } as const;
    expect(currentSync({ ...FRESH, recorded, distance: { kind: "on_main", behind: 2 } })).toEqual({
      sync: "behind",
      behind_by: 2,
    });
  });

  it("is what was recorded, without a number, while GitHub has not compared it with the tip", () => {
    expect(currentSync(FRESH)).toEqual({ sync: "behind", behind_by: null });
    const recorded = { sync: "drifted", behind_by: null } as const;
    expect(currentSync({ ...FRESH, recorded })).toEqual(recorded);
  });

  it("is not in sync because it once was: the commit has left main's newest", () => {
    const recorded = { sync: "in_sync", behind_by: 0 } as const;
    expect(currentSync({ ...FRESH, recorded }).sync).toBe("unknown");
  });

  it.each([
    ["nothing is known to be live", { liveAge: null }],
    ["the platform last answered too long ago", { liveAge: LIVE_FRESH_MS + 1 }],
    ["main was never read", { mainAge: null }],
    ["main was read too long ago", { mainAge: MAIN_FRESH_MS + 1 }],
  ])("is unknown when %s", (_what, change) => {
    expect(currentSync({ ...FRESH, distance: { kind: "on_main", behind: 0 }, ...change })).toEqual({
      sync: "unknown",
      behind_by: null,
    });
  });

  it("is in sync only for the tip of a fresh main, seen a short time ago", () => {
    const age = fc.option(fc.integer({ min: 0, max: 2 * MAIN_FRESH_MS }));
    const recorded = fc.constantFrom(
      { sync: "in_sync", behind_by: 0 } as const,
      { sync: "behind", behind_by: 3 } as const,
      { sync: "drifted", behind_by: null } as const,
      { sync: "unknown", behind_by: null } as const,
    );
    const behind = fc.record({ kind: fc.constant("on_main" as const), behind: fc.nat(200) });
    const elsewhere = fc.constantFrom({ kind: "off_main" } as const, { kind: "unknown" } as const);
    const distance = fc.oneof(behind, elsewhere);
    const facts = fc.record({ recorded, liveAge: age, mainAge: age, distance: fc.option(distance) });
    fc.assert(
      fc.property(facts, (seen) => {
        if (currentSync(seen).sync !== "in_sync") return;
        expect(seen.distance).toEqual({ kind: "on_main", behind: 0 });
        expect(seen.liveAge).toBeLessThanOrEqual(LIVE_FRESH_MS);
        expect(seen.mainAge).toBeLessThanOrEqual(MAIN_FRESH_MS);
      }),
    );
  });
});

describe("the pull request of a commit", () => {
  it("is the number that ends its subject", () => {
    expect(pullOf("fix(api): due dates (#81)\n\nSee (#2)", "raxx/raxx")).toEqual({
      number: 81,
      url: "https://github.com/raxx/raxx/pull/81",
    });
  });

  it.each(["", "see (#12) for more", "fix\n\n(#3)"])("is none in %j", (message) => {
    expect(pullOf(message, "raxx/raxx")).toBeNull();
  });
});
