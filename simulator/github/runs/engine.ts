import type { Release } from "../../options";
import type { Plan, StoredRun } from "../../state/model";
import { releaseCommit } from "../../state/releases";
import type { ScenarioBoard } from "../../state/scenario-board";
import type { Store } from "../../state/store";
import { BOT_LOGIN } from "../logins";
import { type Happening, isOwed, nextHappening } from "./due";
import { lifeOf, timelineOf } from "./life";
import type { Moment } from "./moments";
import { admitNext, enterGroup, latestAttempt, liveRuns } from "./queue";

const LONGEST_SLEEP_MS = 60_000;

export interface RunEvents {
  notify: (run: StoredRun, moment: Moment) => void;
  release: (release: Release) => void;
  /** Somebody else starts a run of the same surface, which evicts this one. */
  rival: (run: StoredRun) => { run: StoredRun; plan: Plan };
}

/** Moves runs through their lives: what is due happens once, in order, and is on disk before anybody is told. */
export class RunEngine {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly store: Store,
    private readonly scenarios: ScenarioBoard,
    private readonly events: RunEvents,
  ) {}

  /** Adds an attempt to a run (a new run has none yet), and the run to the world. */
  start(run: StoredRun, attempt: { actor: string; plan: Plan; at: number }): void {
    this.enter(run, attempt);
    this.store.save();
    this.advance();
  }

  /** Whether the run could be asked to stop; a run that is over cannot. */
  cancel(run: StoredRun, force: boolean, by: string = BOT_LOGIN): boolean {
    this.advance();
    const attempt = latestAttempt(run);
    if (attempt.settled) return false;
    const now = this.store.clock.now();
    const isRunning = lifeOf(attempt, now).status === "in_progress";
    if (force || !attempt.plan.ignoresCancel) {
      attempt.stopAt ??= now + (isRunning && !force ? attempt.plan.cancelMs : 0);
      attempt.cancelledBy ??= by;
    }
    if (force) attempt.stopAt = Math.min(attempt.stopAt ?? now, now);
    this.store.save();
    this.advance();
    return true;
  }

  /** Whether the run was waiting for an approval, about which somebody has now said so. */
  review(run: StoredRun, said: { state: "approved" | "rejected"; by: string; comment: string }): boolean {
    const attempt = latestAttempt(run);
    const at = this.store.clock.now();
    if (lifeOf(attempt, at).status !== "waiting") return false;
    attempt.review = { ...said, at };
    if (said.state === "approved") attempt.approvedAt = at;
    this.store.save();
    this.advance();
    return true;
  }

  /** Whether the run waited, which an app's protection rule has now let pass. */
  letPass(run: StoredRun): boolean {
    const attempt = latestAttempt(run);
    const at = this.store.clock.now();
    if (lifeOf(attempt, at).status !== "waiting" || !attempt.plan.hasCustomRule) return false;
    attempt.letPassAt = at;
    this.store.save();
    this.advance();
    return true;
  }

  /** Lets everything happen that is due by now, and sleeps until the next thing. */
  advance(): void {
    const now = this.store.clock.now();
    const told: (() => void)[] = [];
    let isChanged = false;
    for (;;) {
      const due = nextHappening(this.moving());
      if (due === undefined || due.at > now) break;
      isChanged = due.kind !== "notify" || isChanged;
      told.push(...this.apply(due));
    }
    if (isChanged) this.store.save();
    for (const tell of told) tell();
    this.sleep();
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private enter(run: StoredRun, { actor, plan, at }: { actor: string; plan: Plan; at: number }): void {
    run.attempts.push({
      number: run.attempts.length + 1,
      actor,
      requestedAt: at,
      plan,
      admittedAt: null,
      approvedAt: null,
      letPassAt: null,
      review: null,
      cancelledBy: null,
      stopAt: null,
      released: false,
      settled: false,
      sent: [],
    });
    const { state } = this.store;
    if (!state.runs.includes(run)) state.runs.push(run);
    enterGroup(state, run, { at, queueMax: this.scenarios.get("queue_max") === true });
  }

  private apply(due: Happening): (() => void)[] {
    const attempt = latestAttempt(due.run);
    if (due.kind === "notify") {
      attempt.sent.push(due.moment.name);
      return [() => this.events.notify(due.run, due.moment)];
    }
    if (due.kind === "rival") {
      const rival = this.events.rival(due.run);
      this.enter(rival.run, { actor: rival.run.actor, plan: rival.plan, at: due.at });
      return [];
    }
    if (due.kind === "settle") {
      attempt.settled = true;
      admitNext(this.store.state, due.run.group, timelineOf(attempt).completedAt ?? due.at);
      return [];
    }
    attempt.released = true;
    const { releaseSha } = attempt.plan;
    if (releaseSha === null) return [];
    const { app } = due.run;
    const status = this.scenarios.get("release_status")?.[app];
    const release = releaseCommit(this.store.state, { app, sha: releaseSha, at: due.at, status });
    return release === null || status !== undefined ? [] : [() => this.events.release(release)];
  }

  private moving(): StoredRun[] {
    const { state } = this.store;
    return [...liveRuns(state), ...state.runs.filter(isOwed)];
  }

  private sleep(): void {
    this.stop();
    const next = nextHappening(this.moving());
    if (next === undefined || !this.store.clock.isRunning) return;
    const wait = Math.max(0, Math.min(LONGEST_SLEEP_MS, next.at - this.store.clock.now()));
    this.timer = setTimeout(() => this.advance(), wait);
    this.timer.unref();
  }
}
