import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { cleanInstant, cleanText, quotable } from "@/lib/core/clean-text";

const character = (code: number) => String.fromCharCode(code);

describe("text from outside", () => {
  it("can be stored and shown, whatever it was", () => {
    const anything = fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 120 })
      .map((codes) => codes.map(character).join(""));
    fc.assert(
      fc.property(anything, fc.integer({ min: 2, max: 50 }), (text, longest) => {
        const clean = cleanText(text, longest);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean.length).toBeLessThanOrEqual(longest);
        const codes = [...clean].map((letter) => letter.charCodeAt(0));
        expect(codes.every((code) => code === 9 || code === 10 || (code >= 32 && code !== 127))).toBe(true);
        expect(cleanText(clean, longest)).toBe(clean);
      }),
    );
  });

  it("keeps what people write", () => {
    const words = "Größe: 東京 👍\n\tsecond line";
    expect(cleanText(words)).toBe(words);
  });

  it("loses NUL and half characters", () => {
    expect(cleanText(`dep${character(0)}loy ${character(0xd800)}`)).toBe("deploy \ufffd");
  });

  it("shows what turns its neighbours around, or takes no place", () => {
    expect(cleanText("fix \u202egnp.exe")).toBe("fix [U+202E]gnp.exe");
    expect(cleanText("ma\u200bin \ufeff\u00ad\u3164")).toBe("ma[U+200B]in [U+FEFF][U+00AD][U+3164]");
    expect(cleanText("hidden\u{e0041}")).toBe("hidden[U+E0041]");
    expect(cleanText("rel\u200dease \u200c")).toBe("rel[U+200D]ease [U+200C]");
  });

  it("keeps the joiners that emoji and scripts need", () => {
    const words = "👩‍💻 👩🏽‍🚒 ❤️‍🔥 می‌خواهم क्‍ष";
    expect(cleanText(words)).toBe(words);
  });

  it("is cut where it is far too long, and says so", () => {
    const cut = cleanText("x".repeat(300_000), 4_000);
    expect(cut).toHaveLength(4_000);
    expect(cut.endsWith("…")).toBe(true);
  });
});

describe("a name inside a sentence", () => {
  it("stays short and on one line, also when it has 10,000 characters", () => {
    expect(quotable("long".repeat(2_500))).toBe(`${"long".repeat(14)}lon…`);
    expect(quotable("build\nand test")).toBe("build and test");
  });
});

describe("a time from outside", () => {
  it.each(["", "yesterday", "+275760-09-13T00:00:00Z", "1601-01-01T00:00:00Z", "2026-13-45T99:00:00Z"])(
    "is none where it says %j",
    (text) => expect(cleanInstant(text)).toBeNull(),
  );

  it("is kept where it is one", () => {
    expect(cleanInstant("2026-11-28T12:00:00Z")).toEqual(new Date("2026-11-28T12:00:00Z"));
  });
});
