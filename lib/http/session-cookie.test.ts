import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Actor } from "@/lib/core/actor";
import {
  dropSessionCookie,
  keepSessionCookie,
  readSessionToken,
  refuseOtherOrigin,
  sessionCookieName,
} from "@/lib/http/session-cookie";
import { anyHost } from "@/tests/factories/arbitraries";

const HTTPS = "https://console.raxx.app";
const HTTP = "http://console.localhost:3001";
const TOKEN = "A".repeat(43);

describe("the session cookie", () => {
  it("is host-bound and secure on a console that is served over HTTPS", () => {
    expect(keepSessionCookie(HTTPS, TOKEN)["set-cookie"]).toBe(
      `__Host-cockpit_session=${TOKEN}; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure`,
    );
  });

  it("works over plain HTTP in the sandbox, under another name", () => {
    expect(keepSessionCookie(HTTP, TOKEN)["set-cookie"]).toBe(
      `cockpit_session=${TOKEN}; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800`,
    );
  });

  it("is emptied and expired at once when the session ends", () => {
    expect(dropSessionCookie(HTTPS)["set-cookie"]).toContain("__Host-cockpit_session=; ");
    expect(dropSessionCookie(HTTPS)["set-cookie"]).toContain("Max-Age=0");
  });

  it("is found among others", () => {
    expect(readSessionToken(`theme=dark; __Host-cockpit_session=${TOKEN};x=1`, HTTPS)).toBe(TOKEN);
  });

  it("is not read under the name that a plain HTTP page could have set", () => {
    expect(readSessionToken(`cockpit_session=${TOKEN}`, HTTPS)).toBeNull();
    expect(readSessionToken(`x__Host-cockpit_session=${TOKEN}`, HTTPS)).toBeNull();
  });

  it("is null for anything that is not one of our tokens", () => {
    fc.assert(
      fc.property(fc.string(), (noise) => {
        const value = readSessionToken(`${sessionCookieName(HTTPS)}=${noise}`, HTTPS);
        expect(value === null || /^[\w-]{43}$/.test(value)).toBe(true);
      }),
    );
    expect(readSessionToken(null, HTTPS)).toBeNull();
  });
});

const OWN = "https://console.raxx.app";
const PERSON: Actor = { kind: "person", id: "p", email: "a@b.test", name: "a", role: "admin", sessionId: "s" };
const API_TOKEN: Actor = {
  kind: "token",
  id: "t",
  personId: "p",
  email: "a@b.test",
  name: "a",
  role: "admin",
  scopes: [],
};
const ANONYMOUS: Actor = { kind: "anonymous" };

function passes(actor: Actor, origin: string | null, method = "POST"): boolean {
  const headers = new Headers(origin === null ? {} : { origin });
  try {
    refuseOtherOrigin(new Request(`${OWN}/api/deploys`, { method, headers }), actor, OWN);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "forbidden" });
    return false;
  }
}

describe("where a read comes from", () => {
  const from = (site: string | null) => new Headers(site === null ? {} : { "sec-fetch-site": site });
  const read = (actor: Actor, site: string | null) => () =>
    refuseOtherOrigin(new Request(`${OWN}/api/audit/export`, { headers: from(site) }), actor, OWN);

  it("is refused from another site with a cookie", () => {
    expect(read(PERSON, "cross-site")).toThrow("Another site led here. Open this address from the console itself.");
  });

  it.each(["same-origin", "same-site", "none", null])("does not matter where it is %j", (site) => {
    expect(read(PERSON, site)).not.toThrow();
  });

  it("does not matter to a token, nor to nobody", () => {
    for (const actor of [API_TOKEN, ANONYMOUS]) expect(read(actor, "cross-site")).not.toThrow();
  });
});

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
    expect(passes(API_TOKEN, "https://evil.example")).toBe(true);
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
