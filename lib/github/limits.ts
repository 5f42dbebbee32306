import "server-only";

import type { PlatformClock } from "@/lib/core/platform-clock";
import { secondsAsked } from "@/lib/outgoing/http";

/** How much of GitHub's hourly budget this process has used, and what is left of it. */
export interface Budget {
  /** Calls sent since the client was made. */
  total: number;
  /** Of these, the calls that count against the limit: all but 304s. */
  counted: number;
  /** As GitHub last said; null before the first answer. */
  limit: number | null;
  remaining: number | null;
  /** By our clock. */
  resetAt: Date | null;
  /** When the credential ends, once GitHub has said so (fine-grained tokens do, with every answer). */
  credentialExpiresAt?: Date;
}

export interface BudgetMeter {
  count: (headers: Headers | null, status: number | null) => void;
  read: () => Budget;
}

/** Answer headers by lower-case name. */
export type AnswerHeaders = Record<string, unknown>;

const DEFAULT_WAIT_SECONDS = 60;

/** Counts calls and remembers the newest `x-ratelimit-*` headers (docs.github.com, rate limits for the REST API). */
export function createBudgetMeter(clock: Pick<PlatformClock, "ours">): BudgetMeter {
  const budget: Budget = { total: 0, counted: 0, limit: null, remaining: null, resetAt: null };
  return {
    count(headers, status) {
      budget.total += 1;
      if (status !== 304) budget.counted += 1;
      if (headers === null) return;
      const reset = numberIn(headers, "x-ratelimit-reset");
      budget.limit = numberIn(headers, "x-ratelimit-limit") ?? budget.limit;
      budget.remaining = numberIn(headers, "x-ratelimit-remaining") ?? budget.remaining;
      budget.resetAt = reset === null ? budget.resetAt : clock.ours(new Date(reset * 1000));
      budget.credentialExpiresAt = expiryIn(headers) ?? budget.credentialExpiresAt;
    },
    read: () => ({ ...budget }),
  };
}

function numberIn(headers: Headers, name: string): number | null {
  const value = headers.get(name);
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/** `2026-12-01 10:00:00 UTC` or `… -0500`. */
function expiryIn(headers: Headers): Date | undefined {
  const at = Date.parse(headers.get("github-authentication-token-expiration") ?? "");
  return Number.isNaN(at) ? undefined : new Date(at);
}

/** Whether this answer was the last one that the budget allows. */
export function isExhausted(headers: AnswerHeaders): boolean {
  const isCore = (headers["x-ratelimit-resource"] ?? "core") === "core";
  return isCore && secondsIn(headers, "x-ratelimit-remaining") === 0;
}

function secondsIn(headers: AnswerHeaders, name: string): number | null {
  const value = textIn(headers, name);
  return value !== null && /^\d{1,12}$/.test(value) ? Number(value) : null;
}

function textIn(headers: AnswerHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === "string" ? value : null;
}

/** Whether a 403 or 429 is a limit, not a missing right (docs.github.com, rate limits for the REST API). */
export function isRateLimited(status: number, headers: AnswerHeaders, message: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return isExhausted(headers) || headers["retry-after"] !== undefined || /rate limit|abuse detection/i.test(message);
}

/** Seconds to wait as GitHub tells them: `retry-after`, else until `x-ratelimit-reset` when nothing remains; null where it does not. */
export function retryAfterOf(headers: AnswerHeaders, now: Date): number | null {
  const asked = secondsAsked(textIn(headers, "retry-after"), textIn(headers, "date"));
  if (asked !== null) return asked;
  const reset = secondsIn(headers, "x-ratelimit-reset");
  if (reset === null || secondsIn(headers, "x-ratelimit-remaining") !== 0) return null;
  const theirs = Date.parse(textIn(headers, "date") ?? "");
  const from = Number.isNaN(theirs) ? now.getTime() : theirs;
  return Math.max(1, Math.ceil(reset - from / 1000));
}

/** Seconds to wait, one minute where GitHub tells none. */
export function secondsToWait(headers: AnswerHeaders, now: Date): number {
  return retryAfterOf(headers, now) ?? DEFAULT_WAIT_SECONDS;
}
