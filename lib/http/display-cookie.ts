import { DISPLAY_PREFIX, isDisplayToken } from "@/lib/displays/rules";

/** The wall's address, and the parameter of a link in which a token comes to a screen. */
const WALL = "/wall";
const PARAMETER = "token";
const SIGN_IN = "/sign-in";

/** Longer than any token lasts, so that a screen can say that its token ended; browsers keep none longer than 400 days. */
const KEPT_SECONDS = 400 * 24 * 3600;

/** The display token of a Cookie header, or null. */
export function readDisplayCookie(cookieHeader: string | null, baseUrl: string): string | null {
  const prefix = `${displayCookieName(baseUrl)}=`;
  const pairs = (cookieHeader ?? "").split(";").map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length);
  return value !== undefined && isDisplayToken(value) ? value : null;
}

/** The cookie's name on a console with this base URL; browsers take `__Host-` only over HTTPS. */
function displayCookieName(baseUrl: string): string {
  return baseUrl.startsWith("https://") ? "__Host-cockpit_display" : "cockpit_display";
}

/** Whether a bearer token is meant as one of a screen. */
export function isDisplayBearer(bearer: string): boolean {
  return bearer.startsWith(DISPLAY_PREFIX);
}

/**
 * The answer to a link that brings a token to a screen: the token becomes a cookie and leaves the address. Null for every
 * other request. Whether the token works is found with the first look at the wall.
 */
export function exchangeLink(url: URL, baseUrl: string): Response | null {
  const token = url.pathname === WALL ? url.searchParams.get(PARAMETER) : null;
  if (token === null) return null;
  const kept = new URLSearchParams([...url.searchParams].filter(([name]) => name !== PARAMETER)).toString();
  const location = new URL(kept === "" ? WALL : `${WALL}?${kept}`, baseUrl).href;
  const headers = new Headers({ location, "cache-control": "no-store" });
  if (isDisplayToken(token)) headers.set("set-cookie", cookieOf(baseUrl, token, KEPT_SECONDS));
  return new Response(null, { status: 303, headers });
}

function cookieOf(baseUrl: string, value: string, maxAgeSeconds: number): string {
  const secure = baseUrl.startsWith("https://") ? ["Secure"] : [];
  const parts = [`${displayCookieName(baseUrl)}=${value}`, "Path=/", "HttpOnly", "SameSite=Lax"];
  return [...parts, `Max-Age=${maxAgeSeconds}`, ...secure].join("; ");
}

/** The header by which a browser stops being a screen: somebody came to sign in with it. Null where it is none. */
export function endDisplay(url: URL, cookieHeader: string | null, baseUrl: string): string | null {
  if (url.pathname !== SIGN_IN || readDisplayCookie(cookieHeader, baseUrl) === null) return null;
  return cookieOf(baseUrl, "", 0);
}
