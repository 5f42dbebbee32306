import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openSealed, sealText } from "@/lib/keys/sealed-text";

const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const OWNER = { secretKey: "k".repeat(32), label: "totp" as const, owner: "per_1" };

describe("a sealed text", () => {
  it("opens for its owner, and does not show what it is", () => {
    const sealed = sealText(OWNER, SECRET);
    expect(sealed).not.toContain(SECRET);
    expect(openSealed(OWNER, sealed)).toBe(SECRET);
  });

  it("is different each time", () => {
    expect(sealText(OWNER, SECRET)).not.toBe(sealText(OWNER, SECRET));
  });

  it("does not open under another SECRET_KEY, nor in another row, nor for another purpose", () => {
    const sealed = sealText(OWNER, SECRET);
    expect(openSealed({ ...OWNER, secretKey: "j".repeat(32) }, sealed)).toBeNull();
    expect(openSealed({ ...OWNER, owner: "per_2" }, sealed)).toBeNull();
    expect(openSealed({ ...OWNER, label: "secret-value" }, sealed)).toBeNull();
  });

  it("does not open with a shortened authentication tag", () => {
    const [version, iv, tag = "", sealed] = sealText(OWNER, SECRET).split(".");
    const short = Buffer.from(tag, "base64url").subarray(0, 4).toString("base64url");
    expect(openSealed(OWNER, [version, iv, short, sealed].join("."))).toBeNull();
  });

  it("does not open, and does not throw, once any byte was changed", () => {
    const sealed = sealText(OWNER, SECRET);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sealed.length - 2 }), (position) => {
        const changed = `${sealed.slice(0, position)}${sealed.charAt(position) === "A" ? "B" : "A"}${sealed.slice(position + 1)}`;
        const opened = openSealed(OWNER, changed);
        expect(opened === null || opened === SECRET).toBe(true);
      }),
    );
  });

  it("is null for anything else", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(openSealed(OWNER, text)).toBeNull();
      }),
    );
  });
});
