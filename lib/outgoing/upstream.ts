import "server-only";

import { createBreaker, NotSent, type SharedLimits, sharedLimits } from "@/lib/core/breaker";
import { createPlatformClock, type PlatformClock } from "@/lib/core/platform-clock";
import { UpstreamError, type UpstreamName } from "@/lib/core/upstream";
import { callHttp, NoAnswer, readText } from "@/lib/outgoing/http";

export interface UpstreamOptions {
  upstream: UpstreamName;
  /** As people write it, e.g. "Heroku". */
  label: string;
  headers: Record<string, string>;
  /** Milliseconds for one call with its whole answer. */
  timeoutMs: number;
  /** Each call on a connection of its own. */
  isApart?: boolean;
  /** Bytes of an answer at most; 32,000,000 unless told, and of 0 no body is read. */
  longestAnswer?: number;
  /** The variable that would hold its key, where it is not set: nothing is sent then. */
  missingKey?: string | null;
}

export interface UpstreamAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON; null for anything else. */
  body: unknown;
}

export interface UpstreamQuestion<T> {
  url: string;
  /** Finishes the sentence "Heroku refused to …". */
  what: string;
  headers?: Record<string, string>;
  /** Sent as JSON by that method, exactly once; a GET without it. */
  change?: { method: "PATCH" | "POST" | "DELETE"; body: unknown };
  /** Why the answer is a refusal; null where it is none. */
  findFailure: (answer: UpstreamAnswer) => UpstreamError | null;
  /** Null for what is not documented. */
  read: (answer: UpstreamAnswer) => T | null;
}

export interface Upstream {
  /** Asks with one key, and never twice. Throws UpstreamError and nothing else; a body never gets into it. */
  ask: <T>(question: UpstreamQuestion<T>) => Promise<T>;
  /** The platform's clock, as its answers tell it. */
  clock: PlatformClock;
  /** Of the same key in other processes. */
  limits: SharedLimits;
}

type Asked = Pick<UpstreamOptions, "upstream" | "label">;

const LONGEST_ANSWER = 32_000_000;

const JSON_BODY = { "content-type": "application/json" };

/** One platform asked with one key: a limit keeps further calls from going out until its time. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { upstream, label, headers, timeoutMs, isApart = false, missingKey = null } = options;
  const longest = options.longestAnswer ?? LONGEST_ANSWER;
  const breaker = createBreaker();
  const clock = createPlatformClock();

  async function enter(what: string): Promise<() => void> {
    if (missingKey !== null) throw withoutKey({ upstream, label }, missingKey, what);
    try {
      return await breaker.enter(() => new Date());
    } catch (error) {
      const unsent = NotSent.in(error);
      throw unsent === null ? error : keptBack({ upstream, label }, unsent.closed.until, what);
    }
  }

  async function send(question: Pick<UpstreamQuestion<unknown>, "url" | "headers" | "what" | "change">) {
    const { url, headers: own, what, change } = question;
    const call = { url, headers: { "user-agent": "raxx-console", ...headers, ...own }, timeoutMs, clock, isApart };
    const sent =
      change === undefined ? call : { ...call, ...written(change), headers: { ...call.headers, ...JSON_BODY } };
    try {
      return await callHttp(
        sent,
        async (answer): Promise<UpstreamAnswer> => ({
          status: answer.status,
          headers: answer.headers,
          body: longest === 0 ? null : parsedJson(await readText(answer.body, longest)),
        }),
      );
    } catch (error) {
      throw error instanceof NoAnswer ? silence(error, { upstream, label, timeoutMs }, what) : error;
    }
  }

  return {
    clock,
    limits: sharedLimits(breaker, () => new Date()),
    async ask({ findFailure, read, ...question }) {
      const { what } = question;
      const leave = await enter(what);
      try {
        const answer = await send(question);
        const failure = findFailure(answer);
        if (failure?.kind === "rate_limited") breaker.limit(failure.retryAfter, new Date());
        if (failure !== null) throw failure;
        const told = read(answer);
        if (told !== null) return told;
        // Nobody can read it, which says nothing about the key or the connection.
        const kind = answer.body === null ? "server_error" : "unreadable";
        const message = `${label} answered something unexpected when asked to ${what}.`;
        throw new UpstreamError(upstream, { kind, message, status: answer.status });
      } finally {
        leave();
      }
    },
  };
}

function withoutKey({ upstream, label }: Asked, key: string, what: string): UpstreamError {
  const message = `${key} is not set, so ${label} was not asked to ${what}. Set it to use ${label}.`;
  return new UpstreamError(upstream, { kind: "refused", message, wasKeptBack: true });
}

function keptBack({ upstream, label }: Asked, until: Date, what: string): UpstreamError {
  const time = `${until.toISOString().slice(11, 19)} UTC`;
  const message = `${label}'s rate limit keeps the console from being able to ${what} until ${time}. Nothing was sent.`;
  const retryAfter = Math.max(1, Math.ceil((until.getTime() - Date.now()) / 1_000));
  return new UpstreamError(upstream, { kind: "rate_limited", message, retryAfter, wasKeptBack: true });
}

function written({ method, body }: NonNullable<UpstreamQuestion<unknown>["change"]>) {
  return { method, body: JSON.stringify(body) };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function silence(
  { kind, reason }: NoAnswer,
  { upstream, label, timeoutMs }: Pick<UpstreamOptions, "upstream" | "label" | "timeoutMs">,
  what: string,
): UpstreamError {
  const message =
    kind === "timeout"
      ? `${label} did not answer within ${timeoutMs / 1000} s when asked to ${what}.`
      : `${label} could not be reached to ${what}: ${reason}.`;
  return new UpstreamError(upstream, { kind, message });
}
