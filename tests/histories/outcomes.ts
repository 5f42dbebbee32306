import type { BodyAnswer } from "@/simulator/http/answer";
import { stableUuid } from "@/simulator/state/identifiers";
import { releaseCommit } from "@/simulator/state/releases";
import type { World } from "@/simulator/world";

export interface Release {
  number: number;
  sha: string | null;
  at: number;
}

/** What became of a release: it serves, it never will, or it does not yet. */
export type Outcome = "serves" | "failed" | "pending";

/**
 * What became of each release on its platform. The platforms of the simulator serve whatever is released, at once; real
 * ones fail in a release phase or a stage, or take their time (facts H4 and C1).
 */
export class Outcomes {
  readonly #failed = new Set<string>();
  readonly #slowMs = new Map<string, number>();

  /** By the place of a deployment in its project's list, when it was served again. */
  readonly #servedAgain = new Map<string, number>();

  constructor(private readonly world: World) {}

  /** The platform's own rollback to the commit before: a new release of Heroku, an old deployment of Pages, served again. */
  rollBack(app: string): void {
    const { state } = this.world.store;
    const serving = this.serving(app);
    const former = this.releasesOf(app).findLast(
      (release) => release.sha !== null && release.sha !== serving?.sha && this.of(app, release) === "serves",
    );
    if (former === undefined || former.sha === null) return;
    const at = this.world.clock.now();
    const deployments = state.pages[app];
    if (deployments === undefined) {
      releaseCommit(state, { app, sha: former.sha, at, description: `Rollback to v${former.number}` });
      return;
    }
    const known = deployments.find(({ number }) => number === former.number);
    if (known === undefined) return;
    this.#servedAgain.set(`${app} ${deployments.length}`, at);
    deployments.push({ ...known });
  }

  /** The next release of that app will fail. */
  failNext(app: string): void {
    this.#failed.add(`${app} ${this.#nextNumber(app)}`);
  }

  /** The next release of that app will take so long until it serves. */
  slowNext(app: string, ms: number): void {
    this.#slowMs.set(`${app} ${this.#nextNumber(app)}`, ms);
  }

  /** The oldest release that is still under way comes to its end now. */
  end(app: string, isTaken: boolean): void {
    const release = this.releasesOf(app).find((one) => this.of(app, one) === "pending");
    if (release === undefined) return;
    const name = `${app} ${release.number}`;
    if (isTaken) this.#slowMs.set(name, this.world.clock.now() - release.at);
    else this.#failed.add(name);
  }

  of(app: string, release: Pick<Release, "number" | "at">, at = this.world.clock.now()): Outcome {
    const name = `${app} ${release.number}`;
    if (this.#failed.has(name)) return "failed";
    return release.at + (this.#slowMs.get(name) ?? 0) > at ? "pending" : "serves";
  }

  /** Every release of an app that carries a commit, oldest first. */
  releasesOf(app: string): Release[] {
    const { heroku, pages } = this.world.store.state;
    const releases = heroku[app]?.releases.map(({ version, sha, at }) => ({ number: version, sha, at }));
    return releases ?? (pages[app] ?? []).map((one, place) => this.#asServed(app, one, place));
  }

  /** The release that brought what serves, or null when nothing ever did: one of the same commit after it changes nothing. */
  serving(app: string, at = this.world.clock.now()): Release | null {
    const isServing = (release: Release) => release.sha !== null && this.of(app, release, at) === "serves";
    const served = this.releasesOf(app).filter(isServing);
    const other = served.findLastIndex(({ sha }) => sha !== served.at(-1)?.sha);
    return served[other + 1] ?? null;
  }

  /**
   * Whether the platform itself tells what serves. Where somebody went back on Pages and only newer deployments failed since, its
   * list names the newest in force, and only whoever looked in between knows better (fact C1).
   */
  tellsServing(app: string): boolean {
    const releases = this.releasesOf(app);
    const newest = releases.at(-1);
    if (newest === undefined || this.of(app, newest) === "serves") return true;
    const inForce = releases.filter((release) => this.of(app, release) === "serves");
    const highest = inForce.toSorted((one, other) => one.number - other.number).at(-1);
    return highest?.sha === this.serving(app)?.sha;
  }

  /** When a release began to serve. */
  servesSince(app: string, release: Release): number {
    return release.at + (this.#slowMs.get(`${app} ${release.number}`) ?? 0);
  }

  #asServed(app: string, { number, sha, at }: Release, place: number): Release {
    return { number, sha, at: this.#servedAgain.get(`${app} ${place}`) ?? at };
  }

  #nextNumber(app: string): number {
    return Math.max(0, ...this.releasesOf(app).map(({ number }) => number)) + 1;
  }
}

type Body = Record<string, unknown>;

interface Shown {
  app: string;
  outcomes: Outcomes;
  /** Whether what is under way is told in a word that nobody knows. */
  isOdd: boolean;
}

/** Heroku's list of releases with what became of each; a failed or pending one leaves the one before it current. */
export function showHerokuReleases(answer: BodyAnswer, shown: Shown): BodyAnswer {
  const { app, outcomes } = shown;
  const releases: Body[] = JSON.parse(answer.body);
  const all = outcomes.releasesOf(app);
  const current = all.findLast((release) => outcomes.of(app, release) === "serves")?.number;
  const status = { serves: "succeeded", failed: "failed", pending: shown.isOdd ? "migrating" : "pending" } as const;
  const changed = releases.map((body) => {
    const release = all.find(({ number }) => number === body.version);
    const outcome = release === undefined ? "serves" : outcomes.of(app, release);
    return { ...body, status: status[outcome], current: body.version === current };
  });
  return { ...answer, body: JSON.stringify(changed) };
}

const STAGES = {
  serves: { name: "deploy", status: "success" },
  failed: { name: "build", status: "failure" },
  pending: { name: "deploy", status: "active" },
} as const;

/** Any answer of Pages with the stage that each deployment has come to. */
export function showPagesStages(answer: BodyAnswer, { app, outcomes, isOdd }: Shown): BodyAnswer {
  const bySha = (body: Body): Body => {
    const release = outcomes
      .releasesOf(app)
      .find(({ number }) => stableUuid(`deployment ${app} ${number}`) === body.id);
    if (release === undefined) return body;
    const outcome = outcomes.of(app, release);
    const word = isOdd && outcome === "pending" ? { status: "warming" } : {};
    const stage = { ...STAGES[outcome], ...word, started_on: body.created_on, ended_on: body.created_on };
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
