import { expect, it } from "vitest";

import { shortSha, utcWords } from "@/lib/core/words";

it("reads a SHA aloud by its first seven digits", () => {
  expect(shortSha("0123456789abcdef0123456789abcdef01234567")).toBe("0123456");
});

it("tells a moment in whole seconds of UTC", () => {
  expect(utcWords(new Date("2026-11-23T17:49:05.999+01:00"))).toBe("2026-11-23 16:49:05 UTC");
});
