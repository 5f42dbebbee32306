import { describe, expect, it } from "vitest";

import { EXPIRY_CHOICES, expiryOf } from "./expiry";

const NOW = Date.parse("2026-11-23T18:00:00.000Z");
const LONGEST_MS = 30 * 24 * 3_600_000;

describe("when a lock ends", () => {
  it("is counted from the moment it is set", () => {
    expect(expiryOf("4h", NOW)).toBe("2026-11-23T22:00:00.000Z");
    expect(expiryOf("7d", NOW)).toBe("2026-11-30T18:00:00.000Z");
  });

  it("may be left to whoever releases it", () => {
    expect(expiryOf("released", NOW)).toBeNull();
  });

  it("is never offered beyond what the console accepts", () => {
    const ends = EXPIRY_CHOICES.flatMap(({ choice }) => expiryOf(choice, NOW) ?? []);
    expect(ends.every((end) => Date.parse(end) > NOW && Date.parse(end) <= NOW + LONGEST_MS)).toBe(true);
  });
});
