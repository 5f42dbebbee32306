import "server-only";

import type { z } from "zod";
import { createBreaker } from "@/lib/core/breaker";
import { herokuFailure } from "@/lib/heroku/failure";
import { askUpstream, enterUpstream, remembered, unexpectedAnswer } from "@/lib/outgoing/ask-upstream";

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

const HEROKU = { upstream: "heroku", label: "Heroku" } as const;

/** GETs from Heroku's Platform API v3. Throws UpstreamError and nothing else; a body never gets into it. */
export function createHerokuRequest({ apiUrl, apiKey, timeoutMs }: HerokuRequestOptions): AskHeroku {
  const accept = "application/vnd.heroku+json; version=3";
  const breaker = createBreaker();
  return async ({ path, what, schema, range }) => {
    const leave = await enterUpstream(breaker, { ...HEROKU, what });
    try {
      const headers = { accept, authorization: `Bearer ${apiKey}`, ...(range === undefined ? {} : { range }) };
      const answer = await askUpstream({ ...HEROKU, what, url: `${apiUrl}${path}`, headers, timeoutMs });
      if (answer.status !== 200 && answer.status !== 206) throw remembered(breaker, herokuFailure(answer, what));
      const parsed = schema.safeParse(answer.body);
      if (parsed.success) return { value: parsed.data, nextRange: answer.headers.get("next-range") };
      throw unexpectedAnswer({ ...HEROKU, what }, answer.status);
    } finally {
      leave();
    }
  };
}
