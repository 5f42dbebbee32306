import { describe, expect, it } from "vitest";
import { hashRecoveryCode, mintRecoveryCode } from "@/lib/people/factors";
import { readRecoveryCode } from "@/lib/people/rules";

const OWNER = { secretKey: "k".repeat(32), personId: "per_1" };

describe("the hash of a recovery code", () => {
  it("is the same for the same code, and another for every other code, person and SECRET_KEY", () => {
    const hashes = [
      hashRecoveryCode(OWNER, "abcdefghij"),
      hashRecoveryCode(OWNER, "abcdefghik"),
      hashRecoveryCode({ ...OWNER, personId: "per_2" }, "abcdefghij"),
      hashRecoveryCode({ ...OWNER, secretKey: "j".repeat(32) }, "abcdefghij"),
    ];
    expect(new Set(hashes).size).toBe(4);
    expect(hashRecoveryCode(OWNER, "abcdefghij")).toBe(hashes[0]);
  });

  it("fits the codes that are made, which are 50 bits each", () => {
    const codes = Array.from({ length: 200 }, mintRecoveryCode);
    expect(new Set(codes).size).toBe(200);
    for (const code of codes) expect(readRecoveryCode(code)).toBe(code.replace("-", ""));
  });
});
