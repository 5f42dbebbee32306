import { describe, expect, it } from "vitest";

import { hashNewPassword, mintPassword, verifyPassword } from "@/lib/people/passwords";

const OWNER = { email: "noor.haddad@raxx.app", name: "Noor Haddad", product: "Raxx Console" };
const GOOD = "unhurried walrus paints tin";

async function storedOf(password: string): Promise<string> {
  const made = await hashNewPassword(password, OWNER);
  return "hash" in made ? made.hash : made.weak;
}

describe("a password hash", () => {
  it("is argon2id with OWASP's parameters", async () => {
    expect(await storedOf(GOOD)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("knows its own password and no other", async () => {
    const stored = await storedOf(GOOD);
    expect(await verifyPassword(stored, GOOD)).toBe(true);
    expect(await verifyPassword(stored, `U${GOOD.slice(1)}`)).toBe(false);
  });

  it("of nobody matches nothing, not even the password it was made from", async () => {
    expect(await verifyPassword(null, "nobody has this password")).toBe(false);
  });
});

describe("a new password", () => {
  it.each([
    ["eleven char", /^At least 12 characters/],
    ["password1234", /attackers try first/],
    ["P@ssw0rd1234", /attackers try first/],
    ["trustno1trustno1", /^Repeats/],
    ["aaaaaaaaaaaaaaaaaaaa", /^Repeats/],
    ["2024-11-23 2024", /^Repeats/],
    ["noor.haddad@raxx.app", /Leave it out/],
    ["Noor.Haddad.2024", /Leave it out/],
    ["Raxx Console raxx console!", /Leave it out/],
    ["noorhaddad & raxxconsole", /Leave it out/],
  ])("like %s is refused in words that say what is wrong", async (password, words) => {
    expect(await hashNewPassword(password, OWNER)).toEqual({ weak: expect.stringMatching(words) });
  });

  it.each([GOOD, "kettle lamp orbit", "x9#kQ2vLm7pZ", "raxx correct horse battery staple", "кот любит жареную рыбу"])(
    "like %s is taken: no digit, capital or sign is asked for",
    async (password) => {
      expect(await hashNewPassword(password, OWNER)).toHaveProperty("hash");
    },
  );

  it("that is minted is always strong enough", async () => {
    for (let made = 0; made < 5; made += 1) expect(await hashNewPassword(mintPassword(), OWNER)).toHaveProperty("hash");
  });

  it("of a thousand characters is taken as soon as one of forty", async () => {
    const long = Array.from({ length: 40 }, mintPassword).join(" ");
    const began = performance.now();
    expect(await hashNewPassword(long, OWNER)).toHaveProperty("hash");
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
