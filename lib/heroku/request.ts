import "server-only";

import type { z } from "zod";
import { createBreaker } from "@/lib/core/breaker";
import { createPlatformClock, type PlatformClock } from "@/lib/core/platform-clock";
import { herokuFailure, isHerokuError } from "@/lib/heroku/failure";
import {
  askUpstream,
  enterUpstream,
  remembered,
  type UpstreamAnswer,
  unexpectedAnswer,
} from "@/lib/outgoing/ask-upstream";

export interface HerokuRequestOptions {
  apiUrl: string;
  apiKey: string;
  /** Milliseconds for one call with its whole answer. */
  timeoutMs: number;
}

export interface HerokuQuestion<T> {
  path: string;
  /** Finishes the sentence "Heroku refused to …". */
  what: string;
  /** Only the keys it names are kept. */
  schema: z.ZodType<T>;
  /** Heroku's `Range` header: order and number of list items. */
  range?: string;
}

export interface HerokuAnswer<T> {
  value: T;
  /** Heroku's `Next-Range` header: how to ask for the rest of a list; null at its end. */
  nextRange: string | null;
}

export type AskHeroku = <T>(question: HerokuQuestion<T>) => Promise<HerokuAnswer<T>>;

export interface HerokuRequests {
  ask: AskHeroku;
  /** Heroku's clock, as its answers tell it. */
  clock: PlatformClock;
}

const HEROKU = { upstream: "heroku", label: "Heroku" } as const;

/** GETs from Heroku's Platform API v3. Throws UpstreamError and nothing else; a body never gets into it. */
export function createHerokuRequest({ apiUrl, apiKey, timeoutMs }: HerokuRequestOptions): HerokuRequests {
  const accept = "application/vnd.heroku+json; version=3";
  const breaker = createBreaker();
  const clock = createPlatformClock();
  const ask: AskHeroku = async ({ path, what, schema, range }) => {
    const leave = await enterUpstream(breaker, { ...HEROKU, what });
    try {
      const headers = { accept, authorization: `Bearer ${apiKey}`, ...(range === undefined ? {} : { range }) };
      const answer = await askUpstream({ ...HEROKU, what, url: `${apiUrl}${path}`, headers, timeoutMs, clock });
      if (!isDone(answer)) throw remembered(breaker, herokuFailure(answer, what));
      const parsed = schema.safeParse(answer.body);
      if (parsed.success) return { value: parsed.data, nextRange: answer.headers.get("next-range") };
      throw unexpectedAnswer({ ...HEROKU, what }, answer);
    } finally {
      leave();
    }
  };
  return { ask, clock };
}

/** Only what answers the question: a 202 or a redirect does not, nor does a body that is an error, whatever its status says. */
function isDone({ status, body }: UpstreamAnswer): boolean {
  return (status === 200 || status === 206) && !isHerokuError(body);
}
