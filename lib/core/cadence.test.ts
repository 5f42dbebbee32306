import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { nextDue, sleepUntil } from "@/lib/core/cadence";

const T0 = new Date("2026-11-20T08:00:00.000Z");
const after = (ms: number) => new Date(T0.getTime() + ms);

/** Moments at which looks began, each taking and waiting as long as it is told. */
function play(everyMs: number, delays: readonly number[]): number[] {
  let [due, now] = [T0, T0];
  return delays.map((delay) => {
    const began = Math.max(now.getTime(), due.getTime());
    now = new Date(began + delay);
    due = nextDue(due, everyMs, now);
    return began - T0.getTime();
  });
}

describe("when a look is due again", () => {
  it("counts from when this one was due, not from its end", () => {
    expect(nextDue(T0, 1_500, after(400))).toEqual(after(1_500));
  });

  it("is at once when this one ended after its turn, and the pace is kept", () => {
    expect(nextDue(T0, 1_500, after(2_000))).toEqual(after(1_500));
    expect(nextDue(T0, 1_500, after(3_000))).toEqual(after(1_500));
  });

  it("counts from now when this one is more than a turn late", () => {
    expect(nextDue(T0, 1_500, after(3_001))).toEqual(after(4_501));
    expect(nextDue(T0, 1_500, after(3_600_000))).toEqual(after(3_601_500));
  });

  it("counts from now when this one came before its time", () => {
    expect(nextDue(after(60_000), 15_000, T0)).toEqual(after(15_000));
  });

  it("keeps the number of looks whatever a busy machine adds to each", () => {
    const delays = fc.array(fc.integer({ min: 0, max: 1_400 }), { minLength: 80, maxLength: 80 });
    fc.assert(
      fc.property(delays, (each) => {
        const began = play(1_500, each).at(-1) ?? 0;
        expect(began - 79 * 1_500).toBeGreaterThanOrEqual(0);
        expect(began - 79 * 1_500).toBeLessThan(1_500);
      }),
    );
  });

  it("never allows more looks in a time than the pace does, and one", () => {
    const delays = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(delays, (each) => {
        const began = play(1_500, each);
        for (const [index, first] of began.entries()) {
          const inTen = began.filter((at) => at >= first && at < first + 15_000).length;
          expect(inTen, `from look ${index}`).toBeLessThanOrEqual(11);
        }
      }),
    );
  });
});

describe("how long to sleep", () => {
  it("is until the next thing is due", () => {
    expect(sleepUntil(after(300), 1_000, T0)).toBe(300);
  });

  it("is never longer than the longest pause, also when nothing is due", () => {
    expect(sleepUntil(after(5_000), 1_000, T0)).toBe(1_000);
    expect(sleepUntil(null, 1_000, T0)).toBe(1_000);
  });

  it("is a breath when it is due already, since somebody else may hold it", () => {
    expect(sleepUntil(after(-5_000), 1_000, T0)).toBe(20);
  });
});
