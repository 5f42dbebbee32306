import { describe, expect, it } from "vitest";

import { clockWords, dayOfMoment, dayWords, startOfDay } from "@/components/activity/zone-days";

describe("a day by a zone's calendar", () => {
  it.each([
    ["2026-11-24", "UTC", "2026-11-24T00:00:00.000Z"],
    ["2026-11-24", "Europe/Berlin", "2026-11-23T23:00:00.000Z"],
    ["2026-07-24", "Europe/Berlin", "2026-07-23T22:00:00.000Z"],
    ["2026-11-24", "Pacific/Kiritimati", "2026-11-23T10:00:00.000Z"],
    ["2026-11-24", "Asia/Kathmandu", "2026-11-23T18:15:00.000Z"],
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z"],
  ])("%s in %s begins at %s", (day, zone, begins) => {
    const at = startOfDay(day, zone);
    expect(at.toISOString()).toBe(begins);
    expect([dayOfMoment(at.getTime(), zone), dayOfMoment(at.getTime() - 1, zone) < day]).toEqual([day, true]);
  });

  it("is called by its name, with the year where that is another one", () => {
    expect(dayWords("2026-11-24", "2026-11-26")).toBe("Tuesday 24 November");
    expect(dayWords("2025-11-24", "2026-11-26")).toBe("Monday 24 November 2025");
    expect(clockWords("2026-11-24T12:27:00Z", "Europe/Berlin")).toBe("13:27");
  });
});
