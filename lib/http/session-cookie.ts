import type { Actor } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { SESSION_ABSOLUTE_MS } from "@/lib/people/rules";

const ATTRIBUTES = ["Path=/", "HttpOnly", "SameSite=Lax"];
const SESSION_TOKEN = /^[\w-]{43}$/;

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** The session cookie's name on a console with this base URL; browsers take `__Host-` only over HTTPS (RFC 6265bis, 4.1.3.2). */
export function sessionCookieName(baseUrl: string): string {
  return isSecure(baseUrl) ? "__Host-cockpit_session" : "cockpit_session";
}

function isSecure(baseUrl: string): boolean {
  return baseUrl.startsWith("https://");
}

/** The session token of a Cookie header, or null when there is none or it is no token of ours. */
export function readSessionToken(cookieHeader: string | null, baseUrl: string): string | null {
  const prefix = `${sessionCookieName(baseUrl)}=`;
  const pairs = (cookieHeader ?? "").split(";").map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(prefix))?.slice(prefix.length);
  return value !== undefined && SESSION_TOKEN.test(value) ? value : null;
}

/** The header that gives a browser its session, until the session's absolute end. */
export function keepSessionCookie(baseUrl: string, token: string): Record<"set-cookie", string> {
  return setCookie(baseUrl, token, SESSION_ABSOLUTE_MS / 1000);
}

function setCookie(baseUrl: string, value: string, maxAgeSeconds: number): Record<"set-cookie", string> {
  const parts = [`${sessionCookieName(baseUrl)}=${value}`, ...ATTRIBUTES, `Max-Age=${maxAgeSeconds}`];
  return { "set-cookie": [...parts, ...(isSecure(baseUrl) ? ["Secure"] : [])].join("; ") };
}

/** The header that takes the session cookie away. */
export function dropSessionCookie(baseUrl: string): Record<"set-cookie", string> {
  return setCookie(baseUrl, "", 0);
}

/** Whether a method only reads (RFC 9110, 9.2.1). */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Refuses what another site could have sent. With a cookie, a change needs our Origin, and a read, an export above all, must not come from
 * another site; a shell may leave Origin out. A bearer token is its own proof.
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function refuseOtherOrigin(request: Request, actor: Actor, ownOrigin: string): void {
  if (actor.kind === "token") return;
  if (isSafeMethod(request.method)) {
    if (actor.kind !== "person" || request.headers.get("sec-fetch-site") !== "cross-site") return;
    throw new AppError("forbidden", "Another site led here. Open this address from the console itself.");
  }
  const origin = request.headers.get("origin");
  if (origin === ownOrigin || (origin === null && actor.kind === "anonymous")) return;
  throw new AppError("forbidden", `This request must come from ${ownOrigin}: its Origin header says otherwise.`);
}
