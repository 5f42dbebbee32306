import { describe, expect, it } from "vitest";

import { createBreaker } from "@/lib/core/breaker";

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 28, 12) + seconds * 1_000);

describe("the breaker of a credential", () => {
  it("lets no call out until the limit's time has come, and then lets them out", () => {
    const breaker = createBreaker();
    expect(breaker.closed(at(0))).toBeNull();
    breaker.limit(60, at(0));
    expect(breaker.closed(at(59))).toEqual({ kind: "rate_limited", until: at(60) });
    expect(breaker.closed(at(60))).toBeNull();
  });

  it("is not opened sooner by an answer to a call that was under way", () => {
    const breaker = createBreaker();
    breaker.limit(60, at(0));
    breaker.limit(5, at(1));
    breaker.accept();
    expect(breaker.closed(at(30))?.until).toEqual(at(60));
  });

  it("asks again after an hour at most, however absurd the number", () => {
    const breaker = createBreaker();
    breaker.limit(999_999_999, at(0));
    expect(breaker.closed(at(3_599))).not.toBeNull();
    expect(breaker.closed(at(3_600))).toBeNull();
  });

  it("pauses after ten refusals in a row, and not when one was taken between them", () => {
    const breaker = createBreaker();
    for (let refusal = 0; refusal < 9; refusal += 1) breaker.refuse(at(0));
    breaker.accept();
    breaker.refuse(at(0));
    expect(breaker.closed(at(0))).toBeNull();
    for (let refusal = 0; refusal < 9; refusal += 1) breaker.refuse(at(0));
    expect(breaker.closed(at(0))).toEqual({ kind: "unauthorized", until: at(15) });
  });

  it("lets one call go first when the time has come, and the others after it", async () => {
    const breaker = createBreaker();
    breaker.limit(60, at(0));
    const leave = await breaker.enter(() => at(60));
    const order: string[] = [];
    const others = [1, 2, 3].map(() => breaker.enter(() => at(60)).then(() => order.push("another")));
    await new Promise((resolve) => setImmediate(resolve));
    order.push("the first is back");
    leave();
    await Promise.all(others);
    expect(order).toEqual(["the first is back", "another", "another", "another"]);
  });

  it("keeps the others back when the first one meets the next limit", async () => {
    const breaker = createBreaker();
    breaker.limit(60, at(0));
    const leave = await breaker.enter(() => at(60));
    const another = breaker.enter(() => at(60));
    breaker.limit(30, at(60));
    leave();
    await expect(another).rejects.toMatchObject({ closed: { until: at(90) } });
  });

  it("waits longer each time that the platform does not say for how long, and a minute again after a good answer", () => {
    const breaker = createBreaker();
    const untilAfter = (seconds: number) => {
      for (let underWay = 0; underWay < 3; underWay += 1) breaker.limit(null, at(seconds));
      return breaker.closed(at(seconds))?.until;
    };
    expect([0, 60, 180].map(untilAfter)).toEqual([at(60), at(180), at(420)]);
    breaker.accept();
    expect(untilAfter(420)).toEqual(at(480));
  });
});
