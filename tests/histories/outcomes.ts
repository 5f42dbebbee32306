import type { BodyAnswer } from "@/simulator/http/answer";
import { stableUuid } from "@/simulator/state/identifiers";
import type { World } from "@/simulator/world";

interface Release {
  number: number;
  sha: string | null;
  at: number;
}

/** What became of a release: it serves, it never will, or it does not yet. */
export type Outcome = "serves" | "failed" | "pending";

/**
 * What became of each release on its platform. The platforms of the simulator serve whatever is released, at once; real
 * ones fail in a release phase or a stage, or take their time (facts 4.2 and 4.3).
 */
export class Outcomes {
  readonly #failed = new Set<string>();
  readonly #slowMs = new Map<string, number>();

  constructor(private readonly world: World) {}

  /** The next release of that app will fail. */
  failNext(app: string): void {
    this.#failed.add(`${app} ${this.#nextNumber(app)}`);
  }

  /** The next release of that app will take so long until it serves. */
  slowNext(app: string, ms: number): void {
    this.#slowMs.set(`${app} ${this.#nextNumber(app)}`, ms);
  }

  of(app: string, release: Pick<Release, "number" | "at">): Outcome {
    const name = `${app} ${release.number}`;
    if (this.#failed.has(name)) return "failed";
    return release.at + (this.#slowMs.get(name) ?? 0) > this.world.clock.now() ? "pending" : "serves";
  }

  /** Every release of an app that carries a commit, oldest first. */
  releasesOf(app: string): Release[] {
    const { heroku, pages } = this.world.store.state;
    const releases = heroku[app]?.releases.map(({ version, sha, at }) => ({ number: version, sha, at }));
    return releases ?? pages[app] ?? [];
  }

  /** The release that brought what serves, or null when nothing ever did: one of the same commit after it changes nothing. */
  serving(app: string): Release | null {
    const served = this.releasesOf(app).filter((release) => release.sha !== null && this.of(app, release) === "serves");
    const other = served.findLastIndex(({ sha }) => sha !== served.at(-1)?.sha);
    return served[other + 1] ?? null;
  }

  /** When a release began to serve. */
  servesSince(app: string, release: Release): number {
    return release.at + (this.#slowMs.get(`${app} ${release.number}`) ?? 0);
  }

  #nextNumber(app: string): number {
    return (this.releasesOf(app).at(-1)?.number ?? 0) + 1;
  }
}

type Body = Record<string, unknown>;

/** Heroku's list of releases with what became of each; a failed or pending one leaves the one before it current. */
export function showHerokuReleases(answer: BodyAnswer, app: string, outcomes: Outcomes): BodyAnswer {
  const releases: Body[] = JSON.parse(answer.body);
  const all = outcomes.releasesOf(app);
  const current = all.findLast((release) => outcomes.of(app, release) === "serves")?.number;
  const status = { serves: "succeeded", failed: "failed", pending: "pending" } as const;
  const shown = releases.map((body) => {
    const release = all.find(({ number }) => number === body.version);
    const outcome = release === undefined ? "serves" : outcomes.of(app, release);
    return { ...body, status: status[outcome], current: body.version === current };
  });
  return { ...answer, body: JSON.stringify(shown) };
}

const STAGES = {
  serves: { name: "deploy", status: "success" },
  failed: { name: "build", status: "failure" },
  pending: { name: "deploy", status: "active" },
} as const;

/** Any answer of Pages with the stage that each deployment has come to. */
export function showPagesStages(answer: BodyAnswer, app: string, outcomes: Outcomes): BodyAnswer {
  const bySha = (body: Body): Body => {
    const release = outcomes
      .releasesOf(app)
      .find(({ number }) => stableUuid(`deployment ${app} ${number}`) === body.id);
    if (release === undefined) return body;
    const stage = { ...STAGES[outcomes.of(app, release)], started_on: body.created_on, ended_on: body.created_on };
    return { ...body, latest_stage: stage, stages: [stage] };
  };
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const body = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]));
    return "latest_stage" in body ? bySha(body) : body;
  };
  return { ...answer, body: JSON.stringify(visit(JSON.parse(answer.body))) };
}
