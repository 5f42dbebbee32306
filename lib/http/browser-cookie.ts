const KEPT_SECONDS = 365 * 24 * 3600;

/** What a browser says of itself: that somebody signed in with it before; null for a browser that says nothing. */
export function readBrowserCookie(cookieHeader: string | null, baseUrl: string): string | null {
  const prefix = `${browserCookieName(baseUrl)}=`;
  const pairs = (cookieHeader ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length) ?? null;
}

/** The cookie's name on a console with this base URL; browsers take `__Host-` only over HTTPS. */
function browserCookieName(baseUrl: string): string {
  return baseUrl.startsWith("https://") ? "__Host-cockpit_browser" : "cockpit_browser";
}

/** The value of a Set-Cookie header by which a browser is known from now on; it opens nothing. */
export function keepBrowserCookie(baseUrl: string, mark: string): string {
  const secure = baseUrl.startsWith("https://") ? ["Secure"] : [];
  const parts = [`${browserCookieName(baseUrl)}=${mark}`, "Path=/", "HttpOnly", "SameSite=Lax"];
  return [...parts, `Max-Age=${KEPT_SECONDS}`, ...secure].join("; ");
}
