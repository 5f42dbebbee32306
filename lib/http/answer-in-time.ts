import "server-only";

import { AppError, invalidInput } from "@/lib/core/errors";
import { UpstreamError, type UpstreamName } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { newPatience } from "@/lib/db/patience";

/** From the arrival of a request to its answer: the router gives up at 30 s (H12, Heroku Dev Center "Request timeout"). */
const ANSWER_WITHIN_MS = 25_000;
/** By then whoever is asked outside has answered, or counts as silent: what is known can still be written and told. */
const ASK_WITHIN_MS = 20_000;

interface Bound {
  upstream: UpstreamName;
  /** As people write it. */
  label: string;
  /** Milliseconds of Date.now(). */
  until: number;
}

/** The answer, or 503 at 25 s after arrival, whatever hangs. */
export function answerInTime<Answer>(arrivedAt: number, answer: Promise<Answer>): Promise<Answer> {
  const late = () =>
    new AppError(
      "unavailable",
      "The console did not finish within 25 s. If this was a change, look first whether it was made.",
      { retryAfter: 5 },
    );
  return orLate(answer, arrivedAt + ANSWER_WITHIN_MS, late);
}

async function orLate<Result>(work: Promise<Result>, until: number, late: () => Error): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const lateness = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), Math.max(0, until - Date.now()));
  });
  try {
    return await Promise.race([work, lateness]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same context for a request that arrived then (milliseconds): nobody outside is waited for longer than 20 s in all, no write of others longer than 4 s. */
export function boundContext(ctx: Context, arrivedAt: number): Context {
  const until = arrivedAt + ASK_WITHIN_MS;
  const { heroku, cloudflare_pages: pages, http } = ctx.platforms;
  return {
    ...ctx,
    answerBy: arrivedAt + ANSWER_WITHIN_MS,
    patience: newPatience(),
    github: boundCalls(ctx.github, { upstream: "github", label: "GitHub", until }),
    platforms: {
      ...ctx.platforms,
      heroku: boundCalls(heroku, { upstream: "heroku", label: "Heroku", until }),
      cloudflare_pages: boundCalls(pages, { upstream: "cloudflare", label: "Cloudflare", until }),
      http: boundCalls(http, { upstream: "http", label: "The surface", until }),
    },
  };
}

/** The same client, whose calls reject with UpstreamError `timeout` at that time; after it nothing is sent. */
function boundCalls<Client extends object>(client: Client, bound: Bound): Client {
  const late = () =>
    new UpstreamError(bound.upstream, { kind: "timeout", message: `${bound.label} did not answer in time.` });
  return new Proxy(client, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown => {
        const isReport = name === "budget";
        if (!isReport && Date.now() >= bound.until) return Promise.reject(late());
        const answer: unknown = Reflect.apply(member, target, args);
        return answer instanceof Promise ? orLate<unknown>(answer, bound.until, late) : answer;
      };
    },
  });
}

/** What a request carries, or 422 when its body is still arriving at 20 s. */
export function bodyInTime<Body>(arrivedAt: number, body: Promise<Body>): Promise<Body> {
  return orLate(body, arrivedAt + ASK_WITHIN_MS, () => invalidInput("", "The body did not arrive within 20 s."));
}
