import "server-only";

import { type Breaker, NotSent } from "@/lib/core/breaker";
import type { PlatformClock } from "@/lib/core/platform-clock";
import { UpstreamError, type UpstreamName } from "@/lib/core/upstream";

export interface UpstreamQuestion {
  upstream: UpstreamName;
  /** As people write it, e.g. "Heroku". */
  label: string;
  /** Finishes the sentence "Heroku refused to …". */
  what: string;
  url: string;
  headers: Record<string, string>;
  /** Milliseconds for one call with its whole answer. */
  timeoutMs: number;
  /** Learns from the answer's `Date`. */
  clock: PlatformClock;
}

export interface UpstreamAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON; null for anything else. */
  body: unknown;
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "connection failed";
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** One GET of a platform's API within its deadline; throws UpstreamError `timeout` or `unreachable` and nothing else. */
export async function askUpstream({
  upstream,
  label,
  what,
  url,
  headers,
  timeoutMs,
  clock,
}: UpstreamQuestion): Promise<UpstreamAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const sentAt = Date.now();
  try {
    const response = await fetch(url, { headers, redirect: "manual", signal, cache: "no-store" });
    clock.observe(response.headers.get("date"), sentAt, Date.now());
    return { status: response.status, headers: response.headers, body: parsedJson(await response.text()) };
  } catch (error) {
    if (signal.aborted) {
      const message = `${label} did not answer within ${timeoutMs / 1000} s when asked to ${what}.`;
      throw new UpstreamError(upstream, { kind: "timeout", message });
    }
    throw new UpstreamError(upstream, {
      kind: "unreachable",
      message: `${label} could not be reached to ${what}: ${codeOf(error)}.`,
    });
  }
}

/** An answer whose shape is not the documented one: nobody can read it, which says nothing about the key or the connection. */
export function unexpectedAnswer(
  { upstream, label, what }: Pick<UpstreamQuestion, "upstream" | "label" | "what">,
  { status, body }: Pick<UpstreamAnswer, "status" | "body">,
): UpstreamError {
  return new UpstreamError(upstream, {
    kind: body === null ? "server_error" : "unreadable",
    message: `${label} answered something unexpected when asked to ${what}.`,
    status,
  });
}

/**
 * Lets a call go out unless a platform wants none with this key, and answers how to say that it has come back. Throws UpstreamError
 * `rate_limited`.
 */
export async function enterUpstream(
  breaker: Breaker,
  { upstream, label, what }: Pick<UpstreamQuestion, "upstream" | "label" | "what">,
): Promise<() => void> {
  try {
    return await breaker.enter(() => new Date());
  } catch (error) {
    const unsent = NotSent.in(error);
    if (unsent === null) throw error;
    const { until } = unsent.closed;
    const time = `${until.toISOString().slice(11, 19)} UTC`;
    const message = `${label}'s rate limit keeps the console from being able to ${what} until ${time}. Nothing was sent.`;
    const retryAfter = Math.max(1, Math.ceil((until.getTime() - Date.now()) / 1_000));
    throw new UpstreamError(upstream, { kind: "rate_limited", message, retryAfter, wasKeptBack: true });
  }
}

/** The same failure; a limit keeps further calls with this key from going out. */
export function remembered(breaker: Breaker, failure: UpstreamError): UpstreamError {
  if (failure.kind === "rate_limited") breaker.limit(failure.retryAfter, new Date());
  return failure;
}
