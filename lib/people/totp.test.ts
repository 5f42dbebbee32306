import fc from "fast-check";
import { generate } from "otplib";
import { describe, expect, it } from "vitest";
import { findFarCode, renderQr, verifyTotp } from "@/lib/people/totp";

// RFC 6238, appendix B: the SHA-1 secret "12345678901234567890", cut to six digits.
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const at = (seconds: number) => new Date(seconds * 1000);

describe("a TOTP code", () => {
  it.each([
    [59, "287082", 1],
    [1_111_111_109, "081804", 37_037_036],
    [20_000_000_000, "353130", 666_666_666],
  ])("at %d s is the one of RFC 6238", async (seconds, code, timeStep) => {
    expect(await verifyTotp(SECRET, code, at(seconds))).toEqual({ valid: true, timeStep });
  });

  it("is accepted one step either way and no further, and names the step it belongs to", async () => {
    const now = 1_000_000_005;
    const step = Math.floor(now / 30);
    for (const offset of [-2, -1, 0, 1, 2]) {
      const code = await generate({ secret: SECRET, epoch: now + offset * 30 });
      const expected = Math.abs(offset) < 2 ? { valid: true, timeStep: step + offset } : { valid: false };
      expect(await verifyTotp(SECRET, code, at(now))).toEqual(expected);
    }
  });

  it("may be typed with spaces", async () => {
    expect(await verifyTotp(SECRET, " 287 082 ", at(59))).toEqual({ valid: true, timeStep: 1 });
  });

  it("is plainly invalid when it is malformed", async () => {
    const malformed = fc.string({ unit: "grapheme" }).filter((text) => !/^[0-9]{6}$/.test(text.replaceAll(/\s/g, "")));
    await fc.assert(
      fc.asyncProperty(malformed, async (code) => {
        expect(await verifyTotp(SECRET, code, at(59))).toEqual({ valid: false });
      }),
    );
  });
});

describe("a code of a clock that is minutes off", () => {
  const now = 1_000_000_005;
  const step = Math.floor(now / 30);

  it("is found up to ten minutes away, with how far ahead it is", async () => {
    for (const offset of [-20, -2, 2, 20]) {
      const code = await generate({ secret: SECRET, epoch: now + offset * 30 });
      expect(await findFarCode(SECRET, code, at(now))).toEqual({ step: step + offset, ahead: offset });
    }
  });

  it("is not looked for further away, nor when it is malformed", async () => {
    expect(await findFarCode(SECRET, await generate({ secret: SECRET, epoch: now + 22 * 30 }), at(now))).toBeNull();
    expect(await findFarCode(SECRET, "letmein", at(now))).toBeNull();
  });
});

/** Whether each of the box's modules is dark. */
function modulesOf({ path }: { path: string }): Set<string> {
  return new Set([...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`));
}

describe("a QR code", () => {
  const qr = renderQr("otpauth://totp/Raxx:ada@example.test?secret=GEZDGNBVGY3TQOJQ&issuer=Raxx");
  const dark = modulesOf(qr);

  it("has a finder pattern in three corners, inside a quiet zone of four modules", () => {
    const far = qr.size - 4 - 7;
    for (const [left, top] of [
      [4, 4],
      [far, 4],
      [4, far],
    ] as const) {
      for (let at = 0; at < 7; at += 1) {
        expect(dark.has(`${left + at},${top}`)).toBe(true);
        expect(dark.has(`${left + at},${top + 6}`)).toBe(true);
      }
      expect(dark.has(`${left + 1},${top + 1}`)).toBe(false);
      expect(dark.has(`${left + 3},${top + 3}`)).toBe(true);
    }
    for (let at = 0; at < qr.size; at += 1) expect(dark.has(`${at},3`) || dark.has(`3,${at}`)).toBe(false);
  });

  it("differs for another text", () => {
    expect(renderQr("otpauth://totp/other").path).not.toBe(qr.path);
  });
});
