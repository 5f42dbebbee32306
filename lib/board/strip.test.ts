import { describe, expect, it } from "vitest";

import type { AttentionItem } from "@/lib/board/schemas";
import { countMoving, isRemembered, stripSaying, upAndLooked } from "@/lib/board/strip";
import { LIVE, NOW, TILE } from "@/tests/factories/board";

const SEEN = { ...TILE, checked_at: new Date(NOW - 12_000).toISOString() };
const CAUSE: AttentionItem = {
  cause: "surface_down",
  subject: "api-prod",
  urgency: "failing",
  since: null,
  message: "is down.",
  affects: ["api-prod"],
  action: null,
};
const FACTS = { items: [], tiles: [SEEN], isCurrent: true, now: NOW };

describe("the strip", () => {
  it("is clear only where everything was read and looked at just now", () => {
    expect(stripSaying(FACTS)).toEqual({ kind: "clear" });
    expect(stripSaying({ ...FACTS, isCurrent: false })).toEqual({ kind: "remembered" });
    expect(stripSaying({ ...FACTS, items: undefined })).toEqual({ kind: "unread" });
    expect(stripSaying({ ...FACTS, tiles: undefined })).toEqual({ kind: "unread" });
  });

  it.each([
    ["was never looked at", { checked_at: null }],
    ["has a health that nobody knows", { health: "unknown" as const }],
    ["was looked at long ago", { checked_at: new Date(NOW - 11 * 60_000).toISOString() }],
  ])("counts as not seen what %s, and is not clear", (_, change) => {
    const tiles = [SEEN, { ...SEEN, ...change }];
    expect(stripSaying({ ...FACTS, tiles })).toEqual({ kind: "unseen", count: 1 });
    expect(upAndLooked(tiles, NOW).up).toBe(1);
  });

  it("tells what needs somebody before all else, remembered or not", () => {
    expect(stripSaying({ ...FACTS, items: [CAUSE], isCurrent: false })).toEqual({ kind: "causes", items: [CAUSE] });
  });

  it("says when the surface that was looked at longest ago was, and nothing while one never was", () => {
    const older = { ...SEEN, checked_at: new Date(NOW - 40_000).toISOString() };
    expect(upAndLooked([SEEN, older], NOW)).toEqual({ up: 2, lookedAt: older.checked_at });
    expect(upAndLooked([SEEN, { ...SEEN, checked_at: null }], NOW).lookedAt).toBeNull();
  });
});

describe("what is remembered", () => {
  it("is what the last look did not see, or saw long ago", () => {
    const live = { sha: "a".repeat(40), released_at: null, observed_at: SEEN.checked_at, source: "x" };
    const old = { ...live, observed_at: new Date(NOW - 11 * 60_000).toISOString() };
    expect(isRemembered({ ...SEEN, live }, NOW)).toBe(false);
    expect(isRemembered({ ...SEEN, live: old }, NOW)).toBe(true);
    expect(isRemembered({ ...SEEN, live, problem: "Heroku did not answer." }, NOW)).toBe(true);
    expect(isRemembered({ ...SEEN, live: null, checked_at: null }, NOW)).toBe(false);
  });
});

describe("a deploy that moves", () => {
  const held = { kind: "approval", message: "", run_url: null, since: null };
  it("is neither one that waits nor one that was lost track of", () => {
    const flights = [
      LIVE,
      { ...LIVE, blocked_by: held },
      { ...LIVE, state: "unresolved" as const },
      { ...LIVE, state: "queued" as const },
      null,
    ];
    expect(countMoving(flights.map((in_flight) => ({ ...TILE, in_flight })))).toBe(1);
  });
});
