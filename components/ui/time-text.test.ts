import { describe, expect, it } from "vitest";

import { formatAgo, formatDuration, formatUntil, formatUtc, formatUtcTime } from "./time-text";

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
