import "server-only";

import type { z } from "zod";
import type { SharedLimits } from "@/lib/core/breaker";
import type { PlatformClock } from "@/lib/core/platform-clock";
import { herokuFailure, isHerokuError } from "@/lib/heroku/failure";
import { createUpstream, type UpstreamAnswer } from "@/lib/outgoing/upstream";

export interface HerokuRequestOptions {
  apiUrl: string;
  /** Undefined where no key is set: every call is refused then, and nothing sent. */
  apiKey: string | undefined;
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
  /** What is changed there, sent exactly once; without it the question is a GET. */
  change?: { method: "PATCH" | "POST" | "DELETE"; body: object };
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
  limits: SharedLimits;
}

/** Asks Heroku's Platform API v3. Throws UpstreamError and nothing else; a body never gets into it. */
export function createHerokuRequest({ apiUrl, apiKey, timeoutMs }: HerokuRequestOptions): HerokuRequests {
  const headers = { accept: "application/vnd.heroku+json; version=3", authorization: `Bearer ${apiKey ?? ""}` };
  const missingKey = apiKey === undefined ? "HEROKU_API_KEY" : null;
  const heroku = createUpstream({ upstream: "heroku", label: "Heroku", headers, timeoutMs, missingKey });
  const ask: AskHeroku = ({ path, what, schema, range, change }) =>
    heroku.ask({
      url: `${apiUrl}${path}`,
      what,
      headers: range === undefined ? {} : { range },
      ...(change === undefined ? {} : { change }),
      findFailure: (answer) => (isDone(answer, change?.method) ? null : herokuFailure(answer, what)),
      read({ body, headers }) {
        const parsed = schema.safeParse(body);
        return parsed.success ? { value: parsed.data, nextRange: headers.get("next-range") } : null;
      },
    });
  return { ask, clock: heroku.clock, limits: heroku.limits };
}

/** Only what answers the question: a 202 or a redirect does not, nor does a body that is an error, whatever its status says. */
function isDone({ status, body }: UpstreamAnswer, method?: string): boolean {
  const isGood = method === "POST" ? status === 201 : status === 200 || status === 206;
  return isGood && !isHerokuError(body);
}
