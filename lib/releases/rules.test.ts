import { describe, expect, it } from "vitest";
import { ranFor, suggestTarget } from "@/lib/releases/rules";
import { madeRelease } from "@/tests/factories/releases";

const LIVE = { is_live: true };

describe("the release to go back to", () => {
  it("is the newest of another commit", () => {
    const releases = [madeRelease("a", 9, LIVE), madeRelease("a", 8), madeRelease("b", 7), madeRelease("c", 6)];
    expect(suggestTarget(releases)?.sha).toBe("b".repeat(40));
  });

  it("is not what a rollback has taken away", () => {
    const back = madeRelease("a", 9, { ...LIVE, kind: "rollback" });
    const releases = [back, madeRelease("b", 8), madeRelease("a", 7), madeRelease("c", 6)];
    expect(suggestTarget(releases)?.sha).toBe("c".repeat(40));
    expect(suggestTarget(releases.slice(0, 3))).toBeNull();
  });

  it("is none where nobody knows what is live", () => {
    expect(suggestTarget([madeRelease("a", 9), madeRelease("b", 7)])).toBeNull();
    expect(suggestTarget([])).toBeNull();
  });
});

describe("how long a release ran", () => {
  const now = Date.parse("2026-11-23T12:00:00.000Z");

  it("is until something else was seen, until it was last seen, or until now while it is live", () => {
    expect(ranFor(madeRelease("a", 9, { until: "2026-11-23T10:00:00.000Z" }), now)).toBe(3_600_000);
    expect(ranFor(madeRelease("a", 9, { last_seen_at: "2026-11-23T11:00:00.000Z" }), now)).toBe(7_200_000);
    expect(ranFor(madeRelease("a", 9, LIVE), now)).toBe(10_800_000);
    expect(ranFor(madeRelease("a", 9), now)).toBeNull();
  });

  it("is since it serves, where this console saw it later", () => {
    const serving_since = "2026-11-23T08:00:00.000Z";
    expect(ranFor(madeRelease("a", 9, { ...LIVE, serving_since }), now)).toBe(4 * 3_600_000);
  });
});
