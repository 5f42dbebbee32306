import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { AppError } from "@/lib/core/errors";
import { decodeCursor, decodeMomentCursor, encodeCursor, pageQuerySchema, toPage } from "@/lib/core/page";
import { anyText } from "@/tests/factories/arbitraries";

const key = fc.string({ maxLength: 60 }).filter((text) => !text.includes("\u0000"));

/** What a cursor decodes to, or the code it is refused with. */
function outcome(cursor: string, length: number): string[] | string {
  try {
    return decodeCursor(cursor, length);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe("a cursor", () => {
  it("gives back the keys it was made of", () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 3 }), (keys) => {
        expect(decodeCursor(encodeCursor(keys), keys.length)).toEqual(keys);
      }),
    );
  });

  it("is refused, never a crash, whatever is sent", () => {
    const json = fc.array(anyText(20), { maxLength: 4 }).map((keys) => encodeCursor(keys));
    fc.assert(
      fc.property(fc.oneof(anyText(60), json, fc.base64String()), fc.constantFrom(1, 2), (cursor, length) => {
        const found = outcome(cursor, length);
        expect(found === "invalid_input" || Array.isArray(found)).toBe(true);
        if (Array.isArray(found)) expect(found).toHaveLength(length);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ["of another list", encodeCursor(["one"])],
    ["with a NUL that no database stores", encodeCursor(["2026-11-23T10:00:00.000Z", "dep_\u0000"])],
    ["with half a character", encodeCursor(["2026-11-23T10:00:00.000Z", "\ud800"])],
    ["that is no list", Buffer.from('{"length":2}').toString("base64url")],
  ])("%s is refused", (_what, cursor) => {
    expect(outcome(cursor, 2)).toBe("invalid_input");
  });
});

describe("a cursor of a list that is sorted by moment", () => {
  it("gives back the moment and the id", () => {
    const cursor = encodeCursor(["2026-11-23T10:00:00.123Z", "dep_1"]);
    expect(decodeMomentCursor(cursor)).toEqual({ at: new Date("2026-11-23T10:00:00.123Z"), id: "dep_1" });
  });

  it.each([
    ["1", "dep_1"],
    ["2026-11-23", "dep_1"],
    ["9999-99-99T10:00:00.000Z", "dep_1"],
    ["0001-01-01T00:00:00.000Z", "dep_1"],
    ["2026-11-23T10:00:00.123Z"],
    ["dep_1", "2026-11-23T10:00:00.123Z"],
  ])("is refused when it is made of %j", (...keys) => {
    expect(() => decodeMomentCursor(encodeCursor(keys))).toThrow("not one this list gave out");
  });
});

describe("a page", () => {
  const map = { item: (row: number) => row, keys: (row: number) => [String(row)] };

  it("ends with a cursor at its last row when there is more", () => {
    const page = toPage([5, 4, 3], 2, map);
    expect(page.items).toEqual([5, 4]);
    expect(decodeCursor(page.next_cursor ?? "", 1)).toEqual(["4"]);
  });

  it("is the last one when there is no more", () => {
    expect(toPage([5, 4], 2, map)).toEqual({ items: [5, 4], next_cursor: null });
    expect(toPage([], 2, map)).toEqual({ items: [], next_cursor: null });
  });

  it("has 50 rows unless told, at most 200", () => {
    expect(pageQuerySchema.parse({})).toEqual({ limit: 50 });
    expect(pageQuerySchema.parse({ limit: "200" }).limit).toBe(200);
    for (const limit of ["0", "201", "-1", "1.5", "many", "", "Infinity"]) {
      expect(pageQuerySchema.safeParse({ limit }).success).toBe(false);
    }
  });
});
