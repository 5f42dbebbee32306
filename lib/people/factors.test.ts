import { describe, expect, it } from "vitest";
import { deriveKey } from "@/lib/keys/derive";
import { hashRecoveryCode, mintRecoveryCode } from "@/lib/people/factors";
import { readRecoveryCode } from "@/lib/people/rules";

const KEY = deriveKey("k".repeat(32), "recovery-code");
const OTHER_KEY = deriveKey("j".repeat(32), "recovery-code");

describe("the hash of a recovery code", () => {
  it("is the same for the same code, and another for every other code, person and SECRET_KEY", () => {
    const hashes = [
      hashRecoveryCode(KEY, "per_1", "abcdefghij"),
      hashRecoveryCode(KEY, "per_1", "abcdefghik"),
      hashRecoveryCode(KEY, "per_2", "abcdefghij"),
      hashRecoveryCode(OTHER_KEY, "per_1", "abcdefghij"),
    ];
    expect(new Set(hashes).size).toBe(4);
    expect(hashRecoveryCode(KEY, "per_1", "abcdefghij")).toBe(hashes[0]);
  });

  it("fits the codes that are made, which are 50 bits each", () => {
    const codes = Array.from({ length: 200 }, mintRecoveryCode);
    expect(new Set(codes).size).toBe(200);
    for (const code of codes) expect(readRecoveryCode(code)).toBe(code.replace("-", ""));
  });
});
