import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { nameSchema, shaSchema, textSchema } from "@/lib/core/text";
import { anyText } from "@/tests/factories/arbitraries";

const accepts = (text: string) => textSchema(20).safeParse(text).success;

describe("a person's words", () => {
  it("lose the spaces around them and nothing else", () => {
    expect(textSchema(20).parse("  hotfix for\tbilling \n")).toBe("hotfix for\tbilling");
  });

  it("lose what a terminal or a page would obey, and are empty where nothing else is left", () => {
    expect(textSchema(60).parse("wait\u001b[2J for \u202egnp.elif\u202c\r\nme")).toBe("wait[2J for gnp.elif\nme");
    expect(textSchema(20).min(1, "is required").safeParse("\u202e\u200f").success).toBe(false);
  });

  it("may be anything people write", () => {
    for (const text of ["Zażółć gęślą jaźń", "修复", "👩🏽‍🚒", "' OR 1=1 --", "<script>", ""])
      expect(accepts(text)).toBe(true);
  });

  it.each(["a\u0000b", "\u0000", "\ud800", "ok \udfff", "x".repeat(21)])(
    "are refused when they cannot be kept: %j",
    (text) => {
      expect(accepts(text)).toBe(false);
    },
  );

  it("are accepted only if a database gives them back unchanged", () => {
    fc.assert(
      fc.property(anyText(40), (text) => {
        const parsed = textSchema(1_000).safeParse(text);
        if (!parsed.success) return;
        expect(Buffer.from(parsed.data).toString("utf8")).toBe(parsed.data);
        expect(parsed.data).not.toContain("\u0000");
      }),
    );
  });
});

describe("a name", () => {
  it("stays as it was sent, spaces included", () => {
    expect(nameSchema(10).parse(" api ")).toBe(" api ");
    expect(nameSchema(10).safeParse("api\u0000").success).toBe(false);
    expect(nameSchema(10).safeParse("x".repeat(11)).success).toBe(false);
  });
});

describe("a SHA", () => {
  it("is 40 lower-case hex digits", () => {
    expect(shaSchema.safeParse("0123456789abcdef0123456789abcdef01234567").success).toBe(true);
    for (const text of ["", "abc", "A".repeat(40), "g".repeat(40), "a".repeat(41), `${"a".repeat(40)}\n`]) {
      expect(shaSchema.safeParse(text).success).toBe(false);
    }
  });
});
