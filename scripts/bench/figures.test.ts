import { describe, expect, it } from "vitest";
import { median, percentile } from "@/scripts/bench/figures";

describe("a percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it("is a sample that was measured, whatever the order", () => {
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(median([3, 1, 2])).toBe(2);
  });

  it("of nothing is no number", () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});
