import { describe, expect, it } from "vitest";
import { endDisplay, exchangeLink, readDisplayCookie } from "@/lib/http/display-cookie";

const TOKEN = `rxd_${"a".repeat(43)}`;
const HTTPS = "https://console.raxx.app";
const HTTP = "http://console.localhost:3001";
const link = (query: string, path = "/wall") => exchangeLink(new URL(`${HTTPS}${path}${query}`), HTTPS);

describe("the link that brings a token to a screen", () => {
  it("leaves the token in a cookie that no script reads, and the rest in the address", () => {
    const answer = link(`?scale=4&token=${TOKEN}&rotate=90`);
    expect(answer?.status).toBe(303);
    expect(answer?.headers.get("location")).toBe(`${HTTPS}/wall?scale=4&rotate=90`);
    expect(answer?.headers.get("set-cookie")).toMatch(
      new RegExp(`^__Host-cockpit_display=${TOKEN}; Path=/; HttpOnly; SameSite=Lax; Max-Age=\\d+; Secure$`),
    );
  });

  it("leaves no cookie for what is no token, and takes it out of the address all the same", () => {
    const answer = link("?token=%3B%20Path%3D%2F");
    expect(answer?.headers.get("location")).toBe(`${HTTPS}/wall`);
    expect(answer?.headers.get("set-cookie")).toBeNull();
  });

  it("is the wall's alone", () => {
    expect(link("?scale=4")).toBeNull();
    expect(link(`?token=${TOKEN}`, "/deploys")).toBeNull();
  });
});

describe("a screen's cookie", () => {
  it("is read by the name of its console", () => {
    expect(readDisplayCookie(`a=b; __Host-cockpit_display=${TOKEN}`, HTTPS)).toBe(TOKEN);
    expect(readDisplayCookie(`cockpit_display=${TOKEN}`, HTTP)).toBe(TOKEN);
    expect(readDisplayCookie(`cockpit_display=${TOKEN}`, HTTPS)).toBeNull();
    expect(readDisplayCookie("cockpit_display=rxd_short", HTTP)).toBeNull();
  });

  it("goes when somebody comes to sign in with that browser", () => {
    const cookie = `cockpit_display=${TOKEN}`;
    expect(endDisplay(new URL(`${HTTP}/sign-in?next=%2F`), cookie, HTTP)).toContain("Max-Age=0");
    expect(endDisplay(new URL(`${HTTP}/wall`), cookie, HTTP)).toBeNull();
    expect(endDisplay(new URL(`${HTTP}/sign-in`), null, HTTP)).toBeNull();
  });
});
