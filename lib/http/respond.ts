import type { AppError } from "@/lib/core/errors";

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };

const TITLES: Partial<Record<string, string>> = {
  invalid_input: "The request is not valid",
  unauthenticated: "Sign in first",
  forbidden: "You may not do this",
  not_found: "There is no such thing",
  misdirected: "This host is not a console",
  blocked: "Something blocks this",
  deploy_in_flight: "A deploy of this surface is live",
  flag_changed: "The flag changed since you looked",
  lock_held: "Somebody else holds this lock",
  internal: "Something went wrong in the console",
  unavailable: "The console cannot answer right now",
};

/** A JSON answer that no cache keeps. */
export function jsonAnswer(value: unknown, init: { status?: number; headers?: Record<string, string> } = {}): Response {
  return new Response(JSON.stringify(value), {
    status: init.status ?? 200,
    headers: { ...JSON_HEADERS, ...init.headers },
  });
}

/** 202 with where to look for it; 200 for what needed nothing done. */
export function accepted(value: unknown, location: string | null): Response {
  return location === null ? jsonAnswer(value) : jsonAnswer(value, { status: 202, headers: { location } });
}

/** 201 with its address. */
export function created(value: unknown, location: string): Response {
  return jsonAnswer(value, { status: 201, headers: { location } });
}

export function noContent(headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 204, headers: { "cache-control": "no-store", ...headers } });
}

/** RFC 9457 problem+json for one error. */
export function problem(error: AppError, requestId: string): Response {
  const body = {
    ...error.extra,
    type: `urn:raxx-console:problem:${error.code}`,
    title: TITLES[error.code] ?? error.code.replaceAll("_", " "),
    status: error.status,
    code: error.code,
    detail: error.message,
    request_id: requestId,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
  };
  const headers = new Headers({
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-store",
  });
  headers.set("x-request-id", requestId);
  if (error.retryAfter !== undefined) headers.set("retry-after", String(Math.max(1, Math.ceil(error.retryAfter))));
  return new Response(JSON.stringify(body), { status: error.status, headers });
}
