import { lifeOf, timelineOf } from "@/simulator/github/runs/life";
import { latestAttempt } from "@/simulator/github/runs/queue";
import type { StoredRun } from "@/simulator/state/model";
import type { World } from "@/simulator/world";
import type { Outcome, Outcomes, Release } from "@/tests/histories/outcomes";

/** What really became of a run, whatever anybody was shown. */
export interface RunTruth {
  id: string;
  attempt: number;
  /** Null while it has not ended. */
  conclusion: "success" | "failure" | "cancelled" | "startup_failure" | null;
  /** Whether any job of it began. */
  ran: boolean;
  isWaiting: boolean;
  /** Whether whoever was to approve it said no. */
  isRejected: boolean;
  /** Whether somebody has deleted it, so that GitHub does not know it any more. */
  isForgotten: boolean;
  /** Whether GitHub's clock was wrong when it was made. */
  isSkewed: boolean;
  /** Who started the newest attempt. */
  by: string;
  /** Whether another run of its lane came after it: a newer one, or an older one that was started again. */
  hasNewer: boolean;
  /** What it put on its platform that came to serve, if anything. */
  shipped: string | null;
  /** What it released, where its platform said no to it, and to the same commit from anybody else since it began. */
  refused: string | null;
  /** What its surface served when it ended, whoever had brought it. */
  foundAtEnd: string | null;
}

/** What a surface serves, and what brought it there. */
export interface LiveTruth {
  sha: string;
  /** Since when it serves. */
  since: number;
  /** The attempt of a run that released it; null when somebody did it past every workflow. */
  run: { id: string; attempt: number } | null;
  /** Whether its platform tells so now. */
  isTold: boolean;
}

/** The platforms as they are: read from the simulated world itself, past every API. */
export class Truth {
  readonly #forgotten: StoredRun[] = [];

  constructor(
    private readonly world: World,
    private readonly outcomes: Outcomes,
  ) {}

  /** Every run there ever was, oldest first. */
  get runs(): StoredRun[] {
    return [...this.#forgotten, ...this.shown].toSorted((one, other) => one.id - other.id);
  }

  /** Those that GitHub still knows. */
  get shown(): StoredRun[] {
    return this.world.store.state.runs;
  }

  /** Somebody deletes a run: what it did stays done. */
  forget(run: StoredRun): void {
    this.#forgotten.push(run);
    this.shown.splice(this.shown.indexOf(run), 1);
  }

  /** Dispatches that arrived at GitHub with this id. */
  postsOf(correlationId: string): number {
    return this.world.store.state.dispatches.byCorrelationId[correlationId] ?? 0;
  }

  runsOf(correlationId: string): StoredRun[] {
    return this.runs.filter((run) => run.correlationId === correlationId);
  }

  runById(id: string): StoredRun | null {
    return this.runs.find((run) => String(run.id) === id) ?? null;
  }

  of(run: StoredRun): RunTruth {
    const attempt = latestAttempt(run);
    const life = lifeOf(attempt, this.world.clock.now());
    return {
      id: String(run.id),
      attempt: attempt.number,
      conclusion: life.conclusion,
      ran: life.startedAt !== null && life.hasJob,
      isWaiting: life.status === "waiting",
      isRejected: attempt.review?.state === "rejected",
      isForgotten: this.#forgotten.includes(run),
      isSkewed: run.skewMs !== 0,
      by: attempt.actor,
      hasNewer: this.runs.some((other) => other.group === run.group && cameAfter(other, run)),
      shipped: this.#outcomeOf(run) === "serves" ? (this.#releaseOf(run)?.sha ?? null) : null,
      refused: this.#refusedOf(run),
      foundAtEnd: life.completedAt === null ? null : (this.outcomes.serving(run.app, life.completedAt)?.sha ?? null),
    };
  }

  live(app: string): LiveTruth | null {
    const release = this.outcomes.serving(app);
    if (release?.sha == null) return null;
    const run = this.runs.find((candidate) => candidate.app === app && attemptAt(candidate, release.at) !== null);
    return {
      sha: release.sha,
      since: this.outcomes.servesSince(app, release),
      run: run === undefined ? null : { id: String(run.id), attempt: attemptAt(run, release.at) ?? 1 },
      isTold: this.outcomes.tellsServing(app),
    };
  }

  /** What its newest attempt released. */
  #releaseOf(run: StoredRun): Release | null {
    const released = timelineOf(latestAttempt(run)).releasedAt;
    return this.outcomes.releasesOf(run.app).find(({ at }) => at === released) ?? null;
  }

  #outcomeOf(run: StoredRun): Outcome | null {
    const release = this.#releaseOf(run);
    return release === null ? null : this.outcomes.of(run.app, release);
  }

  #refusedOf(run: StoredRun): string | null {
    const own = this.#releaseOf(run);
    if (own === null || this.#outcomeOf(run) !== "failed") return null;
    const began = timelineOf(latestAttempt(run)).startedAt ?? own.at;
    const isTaken = (one: Release) =>
      one.sha === own.sha && one.at >= began && this.outcomes.of(run.app, one) === "serves";
    return this.outcomes.releasesOf(run.app).some(isTaken) ? null : own.sha;
  }
}

function cameAfter(other: StoredRun, run: StoredRun): boolean {
  const [its, own] = [latestAttempt(other), latestAttempt(run)];
  return other.id > run.id || (other.id < run.id && its.number > 1 && its.requestedAt >= own.requestedAt);
}

/** The attempt of a run that released something at that moment, or null. */
function attemptAt(run: StoredRun, at: number): number | null {
  const attempt = run.attempts.find((candidate) => candidate.released && timelineOf(candidate).releasedAt === at);
  return attempt?.number ?? null;
}
