import { expect, it } from "vitest";

import { hoursBefore, readUtcField, utcField } from "@/components/audit/audit-time";

it("reads a field as UTC, whatever the reader's own clock says", () => {
  expect(readUtcField("2026-11-23T16:49")).toBe("2026-11-23T16:49:00.000Z");
  expect(readUtcField("2026-11-23T16:49:05")).toBe("2026-11-23T16:49:05.000Z");
  for (const text of ["", "yesterday", "2026-13-45T99:99"]) expect(readUtcField(text)).toBeUndefined();
});

it("shows in the field what the address holds", () => {
  expect(utcField("2026-11-23T16:49:05.123Z")).toBe("2026-11-23T16:49");
  expect([utcField(undefined), utcField("never")]).toEqual(["", ""]);
});

it("counts hours back from a whole minute", () => {
  expect(hoursBefore(Date.parse("2026-11-23T16:49:59.999Z"), 24)).toBe("2026-11-22T16:49:00.000Z");
});
