import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { dropSessionCookie, keepSessionCookie, readSessionToken, sessionCookieName } from "@/lib/http/session-cookie";

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
