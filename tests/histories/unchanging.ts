import { createHash } from "node:crypto";

import { type Answer, type BodyAnswer, empty } from "@/simulator/http/answer";
import type { Exchange } from "@/simulator/http/exchange";
import type { World } from "@/simulator/world";

const COMMITS_SHOWN = 20;

interface Kept {
  answer: BodyAnswer;
  etag: string;
}

const ABOUT_COMMITS = /^\/repos\/[^/]+\/[^/]+\/(commits|compare|branches|git)(\/|$)/;
/** Checks are about a commit, and change. */
const ABOUT_CHECKS = /\/(check-runs|check-suites|status|statuses|pulls)$/;

/**
 * Nobody commits in a history, so that what GitHub says about commits is the same in all of them: git is asked once. While
 * GitHub is out of order or over its limit, it is asked itself.
 */
export class Unchanging {
  readonly #kept = new Map<string, Kept>();

  async answer(world: World, exchange: Exchange, truth: (exchange: Exchange) => Promise<Answer>): Promise<Answer> {
    const isConstant =
      exchange.method === "GET" && ABOUT_COMMITS.test(exchange.path) && !ABOUT_CHECKS.test(exchange.path);
    if (!isConstant || world.scenarios.get("outage") !== undefined || world.rateLimit.refusal() !== null) {
      return truth(exchange);
    }
    const key = exchange.url.pathname + exchange.url.search;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return this.#known(exchange, kept);
    const { "if-none-match": _known, ...headers } = exchange.headers;
    const answer = shorten(exchange, await truth({ ...exchange, headers }));
    if (answer.kind === "body" && answer.status === 200) this.#keep(key, answer);
    return answer;
  }

  #keep(key: string, answer: BodyAnswer): void {
    const { date: _date, ...headers } = answer.headers;
    const etag = `"${createHash("sha256").update(answer.body).digest("hex")}"`;
    this.#kept.set(key, { answer: { ...answer, headers: { ...headers, etag } }, etag });
  }

  #known(exchange: Exchange, { answer, etag }: Kept): BodyAnswer {
    return exchange.headers["if-none-match"] === etag ? empty(304, { ...answer.headers }) : answer;
  }
}

/** Main is as long as a history needs it; the rest would be read, sent and parsed in each of them. */
function shorten(exchange: Exchange, answer: Answer): Answer {
  if (answer.kind !== "body" || answer.status !== 200 || !exchange.path.endsWith("/commits")) return answer;
  const commits: unknown[] = JSON.parse(answer.body);
  const { link: _link, ...headers } = answer.headers;
  return { ...answer, headers, body: JSON.stringify(commits.slice(0, COMMITS_SHOWN)) };
}

/** Whether an answer is one of those. */
export function isAboutCommits(path: string): boolean {
  return ABOUT_COMMITS.test(path) && !ABOUT_CHECKS.test(path);
}
