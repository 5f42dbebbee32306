import { describe, expect, it } from "vitest";

import { paced, pauseAfter } from "@/lib/core/back-off";

describe("the pause before the next attempt", () => {
  it("doubles with the trouble, from the usual pace to half a minute", () => {
    let lasted = 0;
    const pauses = Array.from({ length: 8 }, () => {
      const pause = pauseAfter(lasted, 1_000, 0.5);
      lasted += pause;
      return pause / 1_000;
    });
    expect(pauses).toEqual([1, 1, 2, 4, 8, 16, 30, 30]);
  });

  it("is spread by a quarter either way, and is never longer than half a minute", () => {
    expect([0, 0.5, 1].map((random) => pauseAfter(8_000, 1_000, random))).toEqual([6_000, 8_000, 10_000]);
    expect(pauseAfter(3_600_000, 1_000, 1)).toBe(30_000);
  });

  it("keeps the pace of what is asked more seldom anyway", () => {
    expect(pauseAfter(0, 60_000, 0.5)).toBe(60_000);
  });
});

describe("a repeated question", () => {
  it("keeps its pace while it is answered, and counts its trouble from the last answer", () => {
    const ago = Date.now() - 8_000;
    expect(paced(1_000, { status: "success", dataUpdatedAt: ago })).toBe(1_000);
    const pause = paced(1_000, { status: "error", dataUpdatedAt: ago });
    expect(pause).toBeGreaterThanOrEqual(5_990);
    expect(pause).toBeLessThanOrEqual(10_500);
    expect(paced(1_000, { status: "error", dataUpdatedAt: Date.now() })).toBeLessThanOrEqual(1_300);
  });
});
