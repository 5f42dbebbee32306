import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { newPersonSchema, signInSchema, tokenRequestSchema } from "@/lib/people/schemas";

describe("the sign-in form", () => {
  it("lets mistakes through to the one uniform refusal", () => {
    expect(signInSchema.safeParse({ email: "not an address", password: "x", totp: "12" }).success).toBe(true);
  });

  it("refuses what a database cannot store", () => {
    for (const email of ["a\u0000b", "\ud800"]) {
      expect(signInSchema.safeParse({ email, password: "x", totp: "123456" }).success).toBe(false);
    }
  });

  it("refuses anything of another shape without failing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        expect(signInSchema.safeParse(input).success).toBe(false);
      }),
    );
  });
});

describe("a token request", () => {
  const request = { totp: "123456", name: "laptop", scopes: ["write", "read", "write"], expires_in_days: 30 };

  it("names each scope once, in one order", () => {
    expect(tokenRequestSchema.parse(request).scopes).toEqual(["read", "write"]);
  });

  it.each([
    ["no scope", { scopes: [] }],
    ["an unknown scope", { scopes: ["admin"] }],
    ["no expiry", { expires_in_days: undefined }],
    ["an expiry in the past", { expires_in_days: 0 }],
    ["an expiry beyond a year", { expires_in_days: 366 }],
    ["half a day", { expires_in_days: 0.5 }],
    ["an empty name", { name: "  " }],
    ["something nobody asked for", { role: "admin" }],
  ])("is refused with %s", (_, change) => {
    expect(tokenRequestSchema.safeParse({ ...request, ...change }).success).toBe(false);
  });
});

describe("a new person", () => {
  it("needs an address and a known role", () => {
    expect(newPersonSchema.parse({ email: "Ada@Example.test", role: "viewer" }).email).toBe("ada@example.test");
    expect(newPersonSchema.safeParse({ email: "ada", role: "viewer" }).success).toBe(false);
    expect(newPersonSchema.safeParse({ email: "ada@example.test", role: "owner" }).success).toBe(false);
  });
});
