import { describe, expect, it } from "vitest";

import { createPlatformClock } from "@/lib/core/platform-clock";
import { createBudgetMeter, isRateLimited, secondsToWait } from "@/lib/github/limits";

const now = new Date("2026-11-20T10:00:00Z");
const at = (seconds: number) => String(now.getTime() / 1000 + seconds);

describe("a rate limit", () => {
  it("is every 429", () => {
    expect(isRateLimited(429, {}, "")).toBe(true);
  });

  it("is a 403 only when headers or words say so", () => {
    expect(isRateLimited(403, {}, "Resource not accessible by integration")).toBe(false);
    expect(isRateLimited(403, { "x-ratelimit-remaining": "12" }, "")).toBe(false);
    expect(isRateLimited(403, { "x-ratelimit-remaining": "0" }, "")).toBe(true);
    expect(isRateLimited(403, {}, "API rate limit exceeded for user ID 1.")).toBe(true);
  });

  it("is no other status", () => {
    expect(isRateLimited(404, { "retry-after": "1" }, "rate limit")).toBe(false);
  });

  it("prefers retry-after over the reset", () => {
    expect(secondsToWait({ "retry-after": "7", "x-ratelimit-reset": at(900) }, now)).toBe(7);
  });

  it("measures the reset by GitHub's clock, not by ours", () => {
    const headers = {
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": at(120),
      date: "Fri, 20 Nov 2026 10:01:00 GMT",
    };
    expect(secondsToWait(headers, now)).toBe(60);
  });

  it("is waited for at least one second", () => {
    expect(secondsToWait({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": at(-5) }, now)).toBe(1);
  });

  it("ignores the hourly reset while calls remain, and unreadable headers", () => {
    expect(secondsToWait({ "x-ratelimit-remaining": "10", "x-ratelimit-reset": at(3000) }, now)).toBe(60);
    expect(secondsToWait({ "retry-after": "soon", "x-ratelimit-reset": "-" }, now)).toBe(60);
  });
});

describe("the budget", () => {
  it("is told anew by our clock, whatever GitHub's says", () => {
    const clock = createPlatformClock();
    const ahead = new Date(now.getTime() + 300_000).toUTCString();
    clock.observe(ahead, now.getTime(), now.getTime());
    const meter = createBudgetMeter(clock);
    meter.count(new Headers({ "x-ratelimit-reset": at(300 + 900) }), 200);
    const resetAt = meter.read().resetAt?.getTime() ?? 0;
    expect(Math.abs(resetAt - now.getTime() - 900_000)).toBeLessThanOrEqual(1_000);
  });
});
