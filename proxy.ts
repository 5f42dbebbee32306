import { type NextRequest, NextResponse } from "next/server";

import { type Console, getConsole } from "@/lib/console";
import { AppError, type ErrorCode } from "@/lib/core/errors";
import { misdirectedPage, miswiredPage, unreadablePage } from "@/lib/environments/refusal-pages";
import { environmentOfHost } from "@/lib/environments/rules";
import { endDisplay, exchangeLink } from "@/lib/http/display-cookie";
import { isPlainHttp } from "@/lib/http/plain-http";
import { findEnvironment } from "@/lib/http/request-context";
import { requestIdOf } from "@/lib/http/request-id";
import { problem } from "@/lib/http/respond";
import { contentSecurityPolicy, POLICY_OF_A_REFUSAL, securityHeaders } from "@/lib/http/security-headers";

/** Asked by machines that come by address, not by name. */
const HOSTLESS = new Set(["/healthz", "/readyz"]);
const PAGES: Partial<Record<ErrorCode, (error: AppError) => string>> = {
  misdirected: misdirectedPage,
  not_found: unreadablePage,
};
const UNREADABLE = "This address cannot be read. Check its percent signs, or go back to the dashboard.";

// Next keeps a copy of every body that passes here and cuts it at 10 MB; GitHub sends 25 MB. That route checks host and wiring itself.
export const config = { matcher: ["/((?!_next/static/|api/webhooks/github$).*)"] };

/** Decides host and wiring before anything else is read, and sets the headers of every answer. Handlers and pages check again. */
export async function proxy(request: NextRequest): Promise<Response> {
  const running = getConsole();
  const requestId = requestIdOf(request.headers);
  const ownUrl = running.env[running.environment === "staging" ? "CONSOLE_STAGING_URL" : "CONSOLE_PROD_URL"];
  const isHttps = ownUrl.startsWith("https:");
  if (!HOSTLESS.has(request.nextUrl.pathname)) {
    const overHttps = isPlainHttp(request.headers, ownUrl) ? sameOverHttps(request, running.hosts) : null;
    if (overHttps !== null) return secure(overHttps, isHttps);
    try {
      await findEnvironment(running, request.headers);
    } catch (error) {
      if (error instanceof AppError) return secure(refusalPage(request, error, requestId), isHttps);
      throw error;
    }
  }
  if (!isReadable(request.nextUrl.pathname)) {
    return secure(refusalPage(request, new AppError("not_found", UNREADABLE), requestId), isHttps);
  }
  const exchanged = exchangeLink(request.nextUrl, ownUrl);
  if (exchanged !== null) return veil(secure(exchanged, isHttps));
  const nonce = crypto.randomUUID();
  const policy = contentSecurityPolicy(nonce, isHttps);
  const headers = new Headers(request.headers);
  headers.set("x-request-id", requestId);
  headers.set("x-nonce", nonce);
  headers.set("x-pathname", request.nextUrl.pathname + request.nextUrl.search);
  // Next takes the nonce from this header; whatever a client sent under its name is replaced.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-request-id", requestId);
  const ended = endDisplay(request.nextUrl, request.headers.get("cookie"), ownUrl);
  if (ended !== null) response.headers.append("set-cookie", ended);
  secure(response, isHttps);
  return request.nextUrl.pathname === "/wall" ? veil(response) : response;
}

/** A page's own address over https, for good (RFC 9110, 15.4.9); null for what is no page, or at no host of ours. */
function sameOverHttps({ method, nextUrl, headers }: NextRequest, hosts: Console["hosts"]): Response | null {
  const host = headers.get("host");
  const isPage = (method === "GET" || method === "HEAD") && !nextUrl.pathname.startsWith("/api/");
  if (!isPage || environmentOfHost(hosts, host) === null) return null;
  return new Response(null, {
    status: 308,
    headers: { location: `https://${host}${nextUrl.pathname}${nextUrl.search}` },
  });
}

function secure(response: Response, isHttps: boolean): Response {
  for (const [name, value] of securityHeaders(isHttps)) response.headers.set(name, value);
  return response;
}

function refusalPage(request: NextRequest, error: AppError, requestId: string): Response {
  if (request.nextUrl.pathname.startsWith("/api/")) return problem(error, requestId);
  const page = (PAGES[error.code] ?? miswiredPage)(error);
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": POLICY_OF_A_REFUSAL,
    "x-request-id": requestId,
  };
  return new Response(page, { status: error.status, headers });
}

/** Whether an address stands for text that can be looked for; Next and Postgres answer others with an error of their own. */
function isReadable(pathname: string): boolean {
  try {
    return !decodeURIComponent(pathname).includes("\u0000");
  } catch {
    return false;
  }
}

/** A screen's address names nobody to whom it leads. */
function veil(response: Response): Response {
  response.headers.set("referrer-policy", "no-referrer");
  response.headers.set("x-robots-tag", "noindex, nofollow");
  return response;
}
