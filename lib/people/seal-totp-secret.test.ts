import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { openTotpSecret, sealTotpSecret } from "@/lib/people/seal-totp-secret";

const OWNER = { secretKey: "k".repeat(32), personId: "per_1" };
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

describe("a sealed TOTP secret", () => {
  it("opens for its owner, and does not show the secret", () => {
    const sealed = sealTotpSecret(OWNER, SECRET);
    expect(sealed).not.toContain(SECRET);
    expect(openTotpSecret(OWNER, sealed)).toBe(SECRET);
  });

  it("is different each time", () => {
    expect(sealTotpSecret(OWNER, SECRET)).not.toBe(sealTotpSecret(OWNER, SECRET));
  });

  it("does not open under another SECRET_KEY, nor in another person's row", () => {
    const sealed = sealTotpSecret(OWNER, SECRET);
    expect(openTotpSecret({ ...OWNER, secretKey: "j".repeat(32) }, sealed)).toBeNull();
    expect(openTotpSecret({ ...OWNER, personId: "per_2" }, sealed)).toBeNull();
  });

  it("does not open with a shortened authentication tag", () => {
    const [version, iv, tag = "", sealed] = sealTotpSecret(OWNER, SECRET).split(".");
    const short = Buffer.from(tag, "base64url").subarray(0, 4).toString("base64url");
    expect(openTotpSecret(OWNER, [version, iv, short, sealed].join("."))).toBeNull();
  });

  it("does not open, and does not throw, once any byte was changed", () => {
    const sealed = sealTotpSecret(OWNER, SECRET);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sealed.length - 2 }), (position) => {
        const changed = `${sealed.slice(0, position)}${sealed.charAt(position) === "A" ? "B" : "A"}${sealed.slice(position + 1)}`;
        const opened = openTotpSecret(OWNER, changed);
        expect(opened === null || opened === SECRET).toBe(true);
      }),
    );
  });

  it("is null for anything else", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(openTotpSecret(OWNER, text)).toBeNull();
      }),
    );
  });
});
