import { describe, expect, it } from "vitest";
import { dayTicks, labelled, placeOf, quarterTicks, segmentsOf } from "@/components/releases/axis";

const from = Date.parse("2026-11-10T12:00:00.000Z");
const to = Date.parse("2026-11-24T12:00:00.000Z");
const SPAN = { from, to };
const change = (at: string, health: "up" | "down") => ({ at: `2026-11-${at}:00.000Z`, health, detail: null });

describe("the axis", () => {
  it("places a moment between its ends", () => {
    expect([from - 1, from, (from + to) / 2, to, to + 1].map((at) => placeOf(at, SPAN))).toEqual([0, 0, 50, 100, 100]);
  });

  it("is unknown before anybody looked, and as it was last until its end", () => {
    const segments = segmentsOf([change("17T12:00", "up"), change("24T00:00", "down")], SPAN);
    expect(segments.map(({ health }) => health)).toEqual(["unknown", "up", "down"]);
    expect(segments.map(({ start, width }) => Math.round(start + width))).toEqual([50, 96, 100]);
    expect(segmentsOf([], SPAN)).toMatchObject([{ health: "unknown", start: 0, width: 100 }]);
  });

  it("leaves nothing out of what was before its beginning", () => {
    expect(segmentsOf([change("01T00:00", "up")], SPAN)).toMatchObject([{ health: "up", start: 0, width: 100 }]);
  });

  it("names each day that begins on it, weekends apart", () => {
    const ticks = dayTicks(SPAN);
    expect(ticks).toHaveLength(14);
    expect(ticks[0]).toMatchObject({ label: "Wed 11", short: "11", isWeekend: false });
    expect(ticks.filter(({ isWeekend }) => isWeekend).map(({ short }) => short)).toEqual(["14", "15", "21", "22"]);
  });

  it("names the quarters of the last hour", () => {
    const hour = { from: Date.parse("2026-11-24T02:00:30.000Z"), to: Date.parse("2026-11-24T03:00:30.000Z") };
    expect(quarterTicks(hour).map(({ label }) => label)).toEqual(["02:15", "02:30", "02:45", "03:00"]);
  });

  it("labels what has room", () => {
    expect(labelled([0, 3, 12, 13, 22])).toEqual([true, false, true, false, true]);
  });
});
