import { describe, expect, it } from "vitest";

import { connectionsNeeded, poolWithin, SMALLEST_POOL } from "@/lib/core/connection-budget";

describe("the pool of one process", () => {
  it.each([
    [20, 3],
    [40, 8],
    [97, 10],
    [500, 10],
  ])("of %i connections takes %i", (limit, pool) => {
    expect(poolWithin(limit)).toBe(pool);
  });

  it("leaves two processes, those that replace them, a migration and a shell within the limit", () => {
    for (let limit = connectionsNeeded(SMALLEST_POOL); limit < 200; limit += 1) {
      expect(4 * (poolWithin(limit) + 1) + 3).toBeLessThanOrEqual(limit);
    }
  });

  it("is never too small to work, however few there are", () => {
    expect(connectionsNeeded(SMALLEST_POOL)).toBe(19);
    expect(poolWithin(5)).toBe(3);
  });
});
