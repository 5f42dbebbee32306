import { isDuring, type Work } from "@/lib/core/platform-clock";
import { NEVER_RAN } from "@/lib/deploys/origins";
import { isTerminal } from "@/lib/deploys/rules";
import type { DeployState } from "@/lib/deploys/schemas";
import type { WorkflowRun } from "@/lib/github/github";
import { CLOCK_TOLERANCE_MS } from "@/lib/runs/rules";

/** A live commit, and the two looks between which it came: our own, since a platform's rollback keeps its old times. */
export interface LiveCommit {
  sha: string;
  /** The last look that saw something else; null where nothing was seen before. */
  after: Date | null;
  /** The first look that saw it. */
  since: Date;
  /** When a release put it there, by the platform's word; null where it tells none. A rollback on Cloudflare keeps the old time. */
  madeAt: Date | null;
  /** Whether that release is one that a person made, by the platform's own word: no deploy rolls back. */
  isByPerson: boolean;
}

/** A deploy's record, as far as it tells whether it shipped. */
export interface ShipRecord {
  id: string;
  sha: string;
  /** Only a guess until its run or the platform tells: whoever started it named a branch or a tag. */
  isGuess: boolean;
  state: DeployState;
  requestedAt: Date;
  dispatchedAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** When the jobs of its run worked. */
  work: Work;
  /** When GitHub or the platform last confirmed its state. */
  observedAt: Date | null;
  runId: string | null;
  /** The newest attempt of its run that the record tells of; null for the first. */
  runAttempt: number | null;
  failureCode: string | null;
}

/** A run may release, and a platform report it, this long after the record or the run has ended. */
const SLACK_MS = CLOCK_TOLERANCE_MS;
/** Its run succeeded, and the platform had not reported it in time: it may do so at any moment. */
const MAY_STILL_ARRIVE = ["verification_mismatch", "verification_impossible", "surface_removed"];

const NEVER_WORKED = ["skipped", "startup_failure", "action_required", "stale"];
const WAITING = ["requested", "queued", "pending", "waiting"];

/** Whether an unsuccessful or unfinished record can have put this commit there all the same. */
export function canHaveShipped(record: ShipRecord, live: LiveCommit): boolean {
  const { state, runId, dispatchedAt, failureCode, finishedAt } = record;
  if ((record.sha !== live.sha && !record.isGuess) || state === "succeeded" || state === "requested") return false;
  if (live.isByPerson || isMadeElsewhen(record, live)) return false;
  if (!isTerminal(state)) return mayBeShipping(record, live);
  if (runId === null && dispatchedAt === null) return false;
  if (mayStillArrive(record)) return true;
  if (NEVER_RAN.includes(failureCode ?? "") || finishedAt === null) return false;
  return overlaps(live, { from: record.work.began, to: finishedAt });
}

/**
 * What was put there before its run began is not its own, and of one that was started again not what was there before it was sent;
 * of a run that tells no commit its time is the only evidence.
 */
function isMadeElsewhen(record: ShipRecord, live: LiveCommit): boolean {
  const { isGuess, startedAt, dispatchedAt, requestedAt, runAttempt, work } = record;
  if (isMadeBefore(live, (runAttempt ?? 1) > 1 ? (dispatchedAt ?? requestedAt) : work.began)) return true;
  return isGuess && startedAt !== null && live.madeAt !== null && !isDuring(live.madeAt, work);
}

/** Whether its run may have released by now: one that began, or was still queued, after the commit had come has not. */
function mayBeShipping({ state, observedAt, work }: ShipRecord, live: LiveCommit): boolean {
  if (!overlaps(live, { from: work.began, to: live.since })) return false;
  return state !== "queued" || observedAt === null || observedAt < live.since;
}

function overlaps(live: LiveCommit, work: { from: Date; to: Date }): boolean {
  const isBefore = live.after !== null && work.to.getTime() + SLACK_MS < live.after.getTime();
  return !isBefore && work.from.getTime() - SLACK_MS <= live.since.getTime();
}

/** Our own deadline ended our patience, not the run. */
function mayStillArrive({ state, failureCode }: ShipRecord): boolean {
  return MAY_STILL_ARRIVE.includes(failureCode ?? "") || (state === "timed_out" && failureCode !== "run_timed_out");
}

/** Whether its release was made before a moment by more than two clocks may differ; not where the platform tells no time. */
export function isMadeBefore({ madeAt }: LiveCommit, moment: Date, slackMs = SLACK_MS): boolean {
  return madeAt !== null && madeAt.getTime() < moment.getTime() - slackMs;
}

/** Whether it ended badly and its release was made after that: by its own late doing, or by a hand; nothing tells which. */
export function isMadeAfterwards(record: ShipRecord, { madeAt }: LiveCommit): boolean {
  const { state, work } = record;
  if (madeAt === null || !isTerminal(state) || state === "succeeded" || mayStillArrive(record)) return false;
  return madeAt >= work.began && !isDuring(madeAt, work);
}

/** Of several that are possible those that were at work when the release was made, where that is told of any. Pure. */
export function narrowByWork<T>(possible: readonly T[], { madeAt }: LiveCommit, workOf: (one: T) => Work): T[] {
  const working = madeAt === null ? [] : possible.filter((one) => isDuring(madeAt, workOf(one)));
  return working.length > 0 ? working : [...possible];
}

/** Whether a run's newest attempt was at work when the commit came: found by what changed, whenever it was created. */
export function runCanHaveShipped(run: WorkflowRun, live: LiveCommit): boolean {
  if (live.isByPerson || WAITING.includes(run.status) || NEVER_WORKED.includes(run.conclusion ?? "")) return false;
  // An attempt before the newest may have shipped it.
  if (isMadeBefore(live, run.createdAt)) return false;
  const { began, ended } = workOfRun(run);
  return overlaps(live, { from: began, to: ended ?? live.since });
}

function workOfRun(run: WorkflowRun): Work {
  return { began: run.startedAt ?? run.createdAt, ended: run.status === "completed" ? run.updatedAt : null };
}

/** The runs that can have shipped it: of several the one that was at work when the release was made, where that is told. */
export function findRunsThatShipped(runs: readonly WorkflowRun[], live: LiveCommit): WorkflowRun[] {
  const possible = runs.filter((run) => runCanHaveShipped(run, live));
  return narrowByWork(possible, live, workOfRun);
}

/** The same of a run that names no commit: its time is the only evidence. */
export function branchRunCanHaveShipped(run: WorkflowRun, live: LiveCommit): boolean {
  return runCanHaveShipped(run, live) && (live.madeAt === null || isDuring(live.madeAt, workOfRun(run)));
}
