import { z } from "zod";

import { lifeOf } from "@/simulator/github/runs/life";
import { latestAttempt } from "@/simulator/github/runs/queue";
import { type Answer, type BodyAnswer, empty, json } from "@/simulator/http/answer";
import { withEtag } from "@/simulator/http/etag";
import type { Exchange } from "@/simulator/http/exchange";
import type { StoredRun } from "@/simulator/state/model";
import type { World } from "@/simulator/world";
import { type Outcomes, showHerokuReleases, showPagesStages } from "@/tests/histories/outcomes";
import { isAboutCommits } from "@/tests/histories/unchanging";

/** How GitHub's answers differ from the truth; GitHub has been seen to do each of them (facts G7 and G15). */
export interface Lies {
  /** For so long after its end, a run is `completed` with no conclusion yet. */
  lateConclusionMs: number;
  /** For so long after its end, the list of a run's jobs is still empty. */
  lateJobsMs: number;
  /** Conditional reads are answered "not modified", whatever has changed. */
  lyingEtag: boolean;
  /** Every other answer about runs is the one before it. */
  outOfOrder: boolean;
  /** Seconds by which GitHub's clock is behind ours; negative when it is ahead. */
  behindSeconds: number;
  /** What is under way is told in words that nobody knows yet. */
  oddWords: boolean;
  /** The repository was renamed: writes are answered 307 and not done. */
  renamed: boolean;
}

const TRUTH: Lies = {
  lateConclusionMs: 0,
  lateJobsMs: 0,
  lyingEtag: false,
  outOfOrder: false,
  behindSeconds: 0,
  oddWords: false,
  renamed: false,
};

type Body = Record<string, unknown>;

/** Between the platforms and whoever asks them: changes what they show, never what they are. */
export class Veil {
  lies: Lies = { ...TRUTH };
  readonly #lastAnswers = new Map<string, BodyAnswer>();
  #asked = 0;

  constructor(
    private readonly world: World,
    private readonly outcomes: Outcomes,
  ) {}

  lift(): void {
    this.lies = { ...TRUTH };
  }

  /** Whether everything shown is the truth. */
  get isLifted(): boolean {
    return JSON.stringify(this.lies) === JSON.stringify(TRUTH);
  }

  /** Answers a request through the veil; `truth` asks the platform itself. */
  async answer(prefix: string, exchange: Exchange, truth: (exchange: Exchange) => Promise<Answer>): Promise<Answer> {
    if (prefix !== "github") return this.#ofPlatform(exchange, await truth(exchange));
    if (isAboutCommits(exchange.path)) return this.#dated(await truth(exchange));
    const { "if-none-match": known, ...headers } = exchange.headers;
    if (this.lies.renamed && exchange.method === "POST")
      return json(307, { message: "Moved" }, { location: "/elsewhere" });
    const answer = await truth({ ...inShortPages(exchange), headers });
    if (answer.kind === "dropped") return answer;
    const shown = this.#late(exchange, this.#changed(exchange, answer));
    if (this.lies.lyingEtag && known !== undefined && shown.status === 200)
      return this.#dated(empty(304, { etag: known }));
    return this.#dated(withEtag(exchange, shown));
  }

  #ofPlatform(exchange: Exchange, answer: Answer): Answer {
    if (answer.kind === "dropped" || answer.status >= 300) return answer;
    const heroku = /^\/apps\/([^/]+)\/releases$/.exec(exchange.path)?.[1];
    const shown = { outcomes: this.outcomes, isOdd: this.lies.oddWords };
    if (heroku !== undefined) return showHerokuReleases(answer, { ...shown, app: heroku });
    const pages = /\/pages\/projects\/([^/]+)/.exec(exchange.path)?.[1];
    return pages === undefined ? answer : showPagesStages(answer, { ...shown, app: pages });
  }

  #dated(answer: Answer): Answer {
    if (answer.kind === "dropped") return answer;
    const date = new Date(this.world.clock.now() - this.lies.behindSeconds * 1_000).toUTCString();
    return { ...answer, headers: { ...answer.headers, date } };
  }

  /** The answer before this one, every other time, while answers come out of order. */
  #late(exchange: Exchange, answer: BodyAnswer): BodyAnswer {
    if (exchange.method !== "GET" || answer.status !== 200 || !exchange.path.includes("/runs")) return answer;
    const key = exchange.url.pathname + exchange.url.search;
    const before = this.#lastAnswers.get(key);
    this.#lastAnswers.set(key, answer);
    this.#asked += 1;
    return this.lies.outOfOrder && before !== undefined && this.#asked % 2 === 0 ? before : answer;
  }

  #changed(exchange: Exchange, answer: BodyAnswer): BodyAnswer {
    if (answer.status !== 200) return answer;
    const jobsOf = /\/actions\/runs\/(\d+)(\/attempts\/\d+)?\/jobs$/.exec(exchange.path)?.[1];
    if (jobsOf !== undefined) return this.#changedJobs(jobsOf, answer);
    if (/\/actions\/runs\/\d+$/.test(exchange.path)) return this.#rewrite(answer, (body) => this.#changedRun(body));
    if (!exchange.path.endsWith("/runs")) return answer;
    return this.#rewrite(answer, (body) => ({
      ...body,
      workflow_runs: list(body.workflow_runs).map((run) => this.#changedRun(run)),
    }));
  }

  #changedJobs(runId: string, answer: BodyAnswer): BodyAnswer {
    const isLate = this.#endedWithin(runId, this.lies.lateJobsMs);
    return isLate ? this.#rewrite(answer, () => ({ total_count: 0, jobs: [] })) : answer;
  }

  #changedRun(body: Body): Body {
    if (this.lies.oddWords && body.status !== "completed") return { ...body, status: "thawing" };
    return this.#endedWithin(String(body.id), this.lies.lateConclusionMs) ? { ...body, conclusion: null } : body;
  }

  #endedWithin(runId: string, ms: number): boolean {
    const run = this.world.store.state.runs.find(({ id }) => String(id) === runId);
    const endedAt = run === undefined ? null : endOf(run, this.world.clock.now());
    return ms > 0 && endedAt !== null && this.world.clock.now() < endedAt + ms;
  }

  #rewrite(answer: BodyAnswer, change: (body: Body) => Body): BodyAnswer {
    const body: Body = JSON.parse(answer.body);
    return { ...answer, body: JSON.stringify(change(body)) };
  }
}

/** A history has a handful of runs: a page of three makes of them what a page of a hundred makes of a year's. */
function inShortPages(exchange: Exchange): Exchange {
  if (!/\/workflows\/[^/]+\/runs$/.test(exchange.path)) return exchange;
  const url = new URL(exchange.url);
  url.searchParams.set("per_page", "3");
  return { ...exchange, url };
}

const bodies = z.array(z.record(z.string(), z.unknown()));

function list(value: unknown): Body[] {
  return bodies.safeParse(value).data ?? [];
}

function endOf(run: StoredRun, at: number): number | null {
  return lifeOf(latestAttempt(run), at).completedAt;
}
