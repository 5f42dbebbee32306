import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPrivate } from "@/lib/core/private-text";
import { firstName, quiet, secretLabel } from "@/lib/wall/quiet-text";
import { anyText } from "@/tests/factories/arbitraries";

const word = fc.stringMatching(/^[a-z0-9.+_-]{1,12}$/);
const address = fc
  .tuple(word, word, fc.constantFrom("com", "example", "рф"))
  .map(([who, at, end]) => `${who}@${at}.${end}`);
const token = fc.stringMatching(/^rx[cd]_[\w-]{43}$/);

describe("a text on the wall", () => {
  it("names people by their first name, and keeps what only looks like an address", () => {
    expect(quiet("Locked by priya.n@raxx.example: quarter close")).toBe("Locked by priya: quarter close");
    expect(quiet("bump react@19.1.0 and @types/node")).toBe("bump react@19.1.0 and @types/node");
    expect(quiet("a@b.com@c.com")).toBe("a");
    expect(firstName("amara@raxx.example")).toBe("amara");
  });

  it("masks tokens and keys", () => {
    expect(quiet(`use rxd_${"a".repeat(43)} now`)).toBe("use [redacted] now");
    expect(quiet("HEROKU_API_KEY=HRKU-01234567-89ab-cdef")).not.toContain("HRKU-0123");
  });

  it("holds no address and no token, whatever it was made of", () => {
    const parts = fc.array(fc.oneof(anyText(12), address, token, fc.constantFrom("@", ".", " ", "@a.bc")), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(parts, (pieces) => {
        const said = quiet(pieces.join(""));
        expect(isPrivate(said)).toBe(false);
        expect(said.length).toBeLessThanOrEqual(300);
      }),
      { numRuns: 2_000 },
    );
  });
});

it("a secret is called what people call it", () => {
  expect(secretLabel("HEROKU_API_KEY")).toBe("Heroku API key");
  expect(secretLabel("GITHUB_WEBHOOK_SECRET")).toBe("GitHub webhook secret");
});
