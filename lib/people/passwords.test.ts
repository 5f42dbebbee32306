import { describe, expect, it } from "vitest";

import { hashPassword, verifyPassword } from "@/lib/people/passwords";

describe("a password hash", () => {
  it("is argon2id with OWASP's parameters", async () => {
    expect(await hashPassword("correct horse")).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("knows its own password and no other", async () => {
    const stored = await hashPassword("correct horse");
    expect(await verifyPassword(stored, "correct horse")).toBe(true);
    expect(await verifyPassword(stored, "Correct horse")).toBe(false);
  });

  it("of nobody matches nothing, not even the password it was made from", async () => {
    expect(await verifyPassword(null, "nobody has this password")).toBe(false);
  });
});
