import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isAnchorContext, parseAnchor, statusOf } from "@/lib/github/anchors";

const PAGE = "https://console-staging.raxx.app/audit";
const checkpoint = {
  environment: "staging",
  size: 123_456,
  head_hash: "ab".repeat(32),
  at: "2026-11-23T20:10:00.000Z",
  key_id: "0123456789abcdef",
  signature: "A-_9".repeat(21) + "xy",
} as const;

describe("a checkpoint as a commit status", () => {
  it("fits what GitHub takes, and comes back as it went", () => {
    const status = statusOf(checkpoint, PAGE);
    expect(status.description.length).toBeLessThanOrEqual(140);
    expect(status.target_url.length).toBeLessThan(255);
    expect(status.context).toBe("console-audit/staging/2026-11-23T20");
    expect(isAnchorContext(status.context)).toBe(true);
    expect(parseAnchor(status, "staging")).toEqual(checkpoint);
    expect(parseAnchor(status, "production")).toBeNull();
  });

  it("is not read from a status of somebody else", () => {
    const status = statusOf(checkpoint, PAGE);
    for (const change of [
      { context: "ci/provenance" },
      { description: null },
      { description: "v2 1 x y" },
      { target_url: PAGE },
      { context: "console-audit/moon/2026-11-23T20" },
    ]) {
      expect(parseAnchor({ ...status, ...change }, "staging")).toBeNull();
    }
    fc.assert(fc.property(fc.anything(), (anything) => parseAnchor(anything, "staging") === null));
  });
});
