import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createPlatformClock } from "@/lib/core/platform-clock";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const httpDate = (at: number) => new Date(at).toUTCString();

function clockOff(byMs: number, answers = 5) {
  const clock = createPlatformClock();
  for (let index = 0; index < answers; index += 1) {
    const sentAt = NOW + index * 317;
    clock.observe(httpDate(sentAt + 40 + byMs), sentAt, sentAt + 80);
  }
  return clock;
}

describe("a platform's clock", () => {
  it("is unknown before the first answer, and leaves times alone until then", () => {
    const clock = createPlatformClock();
    expect(clock.offsetMs()).toBeNull();
    expect(clock.ours(new Date(NOW)).getTime()).toBe(NOW);
  });

  it("is measured to within two seconds, whatever it is, and no difference is said where there is none", () => {
    fc.assert(
      fc.property(fc.integer({ min: -3_600_000, max: 3_600_000 }), (byMs) => {
        const offset = clockOff(byMs).offsetMs() ?? Number.NaN;
        expect(Math.abs(offset - byMs)).toBeLessThanOrEqual(2_500);
        if (Math.abs(byMs) < 1_000) expect(offset).toBe(0);
      }),
    );
  });

  it("turns a time of theirs into one of ours", () => {
    const at = clockOff(-300_000)
      .ours(new Date(NOW - 300_000))
      .getTime();
    expect(Math.abs(at - NOW)).toBeLessThanOrEqual(2_500);
  });

  it("stays the same between looks, so that a corrected time does not wander", () => {
    const clock = clockOff(300_000);
    const before = clock.offsetMs();
    for (let index = 0; index < 50; index += 1) {
      const sentAt = NOW + index * 733;
      clock.observe(httpDate(sentAt + 300_000), sentAt, sentAt + 20 + ((index * 97) % 900));
      expect(clock.offsetMs()).toBe(before);
    }
  });

  it("is not moved by one odd answer, a slow one, or a Date that is none", () => {
    const clock = clockOff(0);
    clock.observe(httpDate(NOW + 3_600_000), NOW, NOW + 10);
    clock.observe(httpDate(NOW + 60_000), NOW, NOW + 60_000);
    for (const date of [null, "", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"]) clock.observe(date, NOW, NOW + 10);
    expect(clock.offsetMs()).toBe(0);
  });

  it("follows a clock that is set anew", () => {
    const clock = clockOff(0);
    for (let index = 0; index < 3; index += 1) clock.observe(httpDate(NOW - 240_000), NOW, NOW + 10);
    expect(clock.offsetMs()).toBeLessThan(-237_000);
  });
});
