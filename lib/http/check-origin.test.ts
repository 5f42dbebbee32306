import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Actor } from "@/lib/core/actor";
import { checkOrigin } from "@/lib/http/check-origin";
import { anyHost } from "@/tests/factories/arbitraries";

const OWN = "https://console.raxx.app";
const PERSON: Actor = { kind: "person", id: "p", email: "a@b.test", name: "a", role: "admin", sessionId: "s" };
const TOKEN: Actor = { kind: "token", id: "t", personId: "p", email: "a@b.test", name: "a", role: "admin", scopes: [] };
const ANONYMOUS: Actor = { kind: "anonymous" };

function passes(actor: Actor, origin: string | null, method = "POST"): boolean {
  const headers = new Headers(origin === null ? {} : { origin });
  try {
    checkOrigin(new Request(`${OWN}/api/deploys`, { method, headers }), actor, OWN);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "forbidden" });
    return false;
  }
}

describe("where a changing request comes from", () => {
  it("must be ours exactly when a cookie speaks for somebody", () => {
    expect(passes(PERSON, OWN)).toBe(true);
    expect(passes(PERSON, null)).toBe(false);
  });

  it.each([
    "http://console.raxx.app",
    "https://console.raxx.app:8443",
    "https://console-staging.raxx.app",
    "https://console.raxx.app.evil.example",
    "https://evil.example/https://console.raxx.app",
    "https://CONSOLE.raxx.app",
    "https://console.raxx.app/",
    "null",
    "",
  ])("is refused from %j with a cookie", (origin) => {
    expect(passes(PERSON, origin)).toBe(false);
  });

  it("may be absent for a shell without a cookie, but not foreign", () => {
    expect(passes(ANONYMOUS, null)).toBe(true);
    expect(passes(ANONYMOUS, OWN)).toBe(true);
    expect(passes(ANONYMOUS, "https://evil.example")).toBe(false);
  });

  it("does not matter to a token, which is its own proof, nor to reading", () => {
    expect(passes(TOKEN, "https://evil.example")).toBe(true);
    for (const method of ["GET", "HEAD", "OPTIONS"]) expect(passes(PERSON, "https://evil.example", method)).toBe(true);
  });

  it("is never accepted from anywhere else, whatever the header says", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyHost.map((host) => `https://${host}`).filter((origin) => origin !== OWN),
          anyHost,
          fc.string().map((text) => `${OWN}${text}x`),
        ),
        (origin) => {
          expect(passes(PERSON, origin)).toBe(false);
        },
      ),
    );
  });
});
