import { describe, expect, it } from "vitest";

import { formatAgo, formatDuration, formatMoment, formatUntil, formatUtc, formatUtcTime } from "./time-text";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("a length of time", () => {
  it.each([
    [-5 * SECOND, "0 s"],
    [8.9 * SECOND, "8 s"],
    [72 * SECOND, "1 m 12 s"],
    [61 * MINUTE + 5 * SECOND, "1 h 01 m"],
    [2 * DAY + 3 * HOUR, "2 d 3 h"],
  ])("of %i ms reads %s", (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });
});

describe("a moment seen from now", () => {
  it.each([
    [400, "just now"],
    [8 * SECOND, "8 s ago"],
    [59 * MINUTE, "59 m ago"],
    [47 * HOUR, "47 h ago"],
    [3 * DAY, "3 d ago"],
    [-5 * MINUTE, "just now"],
    [-2 * DAY, "just now"],
  ])("%i ms ago reads %s", (ms, words) => {
    expect(formatAgo(ms)).toBe(words);
  });
});

describe("a moment that has passed, as people say it", () => {
  const now = Date.parse("2026-11-29T20:00:00Z");

  it.each([
    ["2026-11-29T19:56:00Z", "UTC", "4 m ago"],
    ["2026-11-29T07:00:00Z", "UTC", "13 h ago"],
    ["2026-11-28T22:08:00Z", "UTC", "yesterday 22:08"],
    ["2026-11-29T09:00:00Z", "UTC", "11 h ago"],
    ["2026-11-28T11:08:00Z", "UTC", "yesterday 11:08"],
    ["2026-11-24T13:27:00Z", "UTC", "Tue 24 Nov 13:27"],
    ["2026-11-24T23:27:00Z", "Europe/Berlin", "Wed 25 Nov 00:27"],
    ["2025-11-24T13:27:00Z", "UTC", "24 Nov 2025"],
    ["2026-11-30T00:00:00Z", "UTC", "just now"],
  ])("%s in %s is %s", (at, zone, words) => {
    expect(formatMoment(Date.parse(at), now, zone)).toBe(words);
  });
});

describe("a moment that may still come", () => {
  it.each([
    [5 * MINUTE, "in 5 m"],
    [47 * HOUR, "in 47 h"],
    [0, "just now"],
    [-8 * SECOND, "8 s ago"],
  ])("in %i ms reads %s", (ms, words) => {
    expect(formatUntil(ms)).toBe(words);
  });
});

it("writes absolute times in UTC, without the reader's locale", () => {
  expect(formatUtc("2026-11-23T16:49:05.123Z")).toBe("2026-11-23 16:49:05 UTC");
  expect(formatUtcTime("2026-11-23T16:49:05.123Z")).toBe("16:49:05");
});
