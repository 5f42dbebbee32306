import { randomBytes } from "node:crypto";
import { STATUS_CODES } from "node:http";

const REQUEST_ID = /^[\w-]{8,64}$/;

/** The code of each refusal that no route makes, as the contract's codes. */
const CODES = {
  400: "bad_request",
  404: "not_found",
  405: "method_not_allowed",
  408: "request_timeout",
  417: "expectation_failed",
  421: "misdirected",
  431: "headers_too_large",
  500: "internal",
};

/** Of every answer, as lib/http/security-headers has them; a test compares the two. */
export function baseHeaders(isHttps) {
  const headers = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  };
  return isHttps ? { ...headers, "strict-transport-security": "max-age=63072000; includeSubDomains" } : headers;
}

/** The caller's own request id when it is a sensible one, else a new one. */
export function requestIdFor(given) {
  return typeof given === "string" && REQUEST_ID.test(given) ? given : `req_${randomBytes(12).toString("hex")}`;
}

/**
 * A refusal as headers and body; `closing` ends the connection with it.
 * @param {{ status: number, detail: string, allow?: string, closing?: boolean }} refusal
 * @param {{ requestId: string, isHttps: boolean }} of
 */
export function problemOf({ status, detail, allow, closing = false }, { requestId, isHttps }) {
  const code = CODES[status];
  const type = `urn:raxx-console:problem:${code}`;
  const body = JSON.stringify({ type, title: STATUS_CODES[status], status, code, detail, request_id: requestId });
  const headers = {
    ...baseHeaders(isHttps),
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-store",
    "content-length": String(Buffer.byteLength(body)),
    "x-request-id": requestId,
  };
  if (allow !== undefined) headers.allow = allow;
  if (closing) headers.connection = "close";
  return { status, headers, body };
}

/** The same as bytes, for a socket that no request came out of. */
export function rawProblem(refusal, of) {
  const { status, headers, body } = problemOf({ ...refusal, closing: true }, of);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`;
}
