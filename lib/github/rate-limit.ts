/** Answer headers by lower-case name. */
export type AnswerHeaders = Record<string, unknown>;

const DEFAULT_WAIT_SECONDS = 60;

function secondsIn(headers: AnswerHeaders, name: string): number | null {
  const value = headers[name];
  return typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : null;
}

/** Whether this answer was the last one that the budget allows. */
export function isExhausted(headers: AnswerHeaders): boolean {
  const isCore = (headers["x-ratelimit-resource"] ?? "core") === "core";
  return isCore && secondsIn(headers, "x-ratelimit-remaining") === 0;
}

/** Whether a 403 or 429 is a limit, not a missing right (docs.github.com, rate limits for the REST API). */
export function isRateLimited(status: number, headers: AnswerHeaders, message: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return isExhausted(headers) || headers["retry-after"] !== undefined || /rate limit|abuse detection/i.test(message);
}

/** Seconds to wait as GitHub tells them: `retry-after`, else until `x-ratelimit-reset` when nothing remains; null where it does not. */
export function secondsTold(headers: AnswerHeaders, now: Date): number | null {
  const asked = secondsIn(headers, "retry-after");
  if (asked !== null) return asked;
  const reset = secondsIn(headers, "x-ratelimit-reset");
  if (reset === null || secondsIn(headers, "x-ratelimit-remaining") !== 0) return null;
  const theirs = typeof headers.date === "string" ? Date.parse(headers.date) : Number.NaN;
  const from = Number.isNaN(theirs) ? now.getTime() : theirs;
  return Math.max(1, Math.ceil(reset - from / 1000));
}

/** Seconds to wait, one minute where GitHub tells none. */
export function secondsToWait(headers: AnswerHeaders, now: Date): number {
  return secondsTold(headers, now) ?? DEFAULT_WAIT_SECONDS;
}
