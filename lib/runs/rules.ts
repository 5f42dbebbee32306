import { quotable, UNREADABLE } from "@/lib/core/clean-text";
import { SOMEBODY, startingWith } from "@/lib/core/doers";
import { isNoSuccess } from "@/lib/core/run-conclusions";
import type { ListedRun, WorkflowJob, WorkflowRun, WorkflowStep } from "@/lib/github/github";

/** GitHub's clock and ours may differ by so much where no id tells what came first. */
export const CLOCK_TOLERANCE_MS = 120_000;

export interface RunEnd {
  phase: "failed" | "errored" | "timed_out" | "cancelled" | "superseded";
  code: string;
  message: string;
}

/** `isClear` is false while the jobs do not agree with the success: then the platform decides. */
export interface RunSuccess {
  phase: "succeeded";
  isClear: boolean;
}

/** GitHub contradicts itself, or has not said all: looked at again, and read as `otherwise` when that does not help. */
export interface RunUnclear {
  phase: "unclear";
  message: string;
  otherwise: RunEnd | RunSuccess | { phase: "unresolved"; message: string };
}

export type RunVerdict = { phase: "queued" } | { phase: "running" } | RunSuccess | RunUnclear | RunEnd;

/**
 * Who cancelled a run, as far as there is evidence: whoever asked this console, since GitHub took that request; somebody GitHub
 * names; this console's request or another, since nobody knows whether GitHub took ours; or nobody known.
 */
export type Canceller = { kind: "ours" } | { kind: "named"; doer: string } | { kind: "either" } | { kind: "unknown" };

/** What is known beside the run and its jobs. */
export interface RunFacts {
  canceller: Canceller;
  /** What it was seen to wait for by GitHub's rules, which holds the lane, e.g. "for an approval"; null where it was not. */
  heldLane: string | null;
  /** The run that took its place, in words; null without one in hand. */
  winner: string | null;
  /** Whether somebody has cancelled it here, whatever GitHub took of that. */
  isCalledOff?: boolean;
  /** Who rejected it where it waited for an approval; null where GitHub tells of nobody. */
  rejection: Rejection | null;
}

export interface Rejection {
  /** Who said no, in words. */
  doer: string;
  comment: string | null;
}

/** As a run's status where GitHub tells none. */
const UNTOLD_STATUS = "unknown";

const QUEUED = new Set(["requested", "queued", "pending", "waiting"]);

const EXECUTED = new Set(["success", "failure", "timed_out"]);

/** How a run ended that somebody did not approve. */
const REJECTED = "rejected_on_github";

/** The words of a failure while nobody knows its step. */
export const FAILED_SOMEWHERE = "The run failed.";

/** How a run ended that somebody cancelled before anybody approved it. */
export const CANCELLED_AT_APPROVAL = "cancelled_at_approval";

/** How it ended where this console's cancel or somebody else's did it, and nobody can tell which. */
export const CANCELLED_BY_EITHER = "cancelled_by_either";

const isOver = (job: WorkflowJob) => job.status === "completed" && job.conclusion !== null;

const UNSAID = {
  now: "GitHub says that the run ended, but not how yet.",
  later: "GitHub says that the run ended, but not how.",
};

const REPORT = /^Deploy (\S+) at ([0-9a-f]{40})$/;
const ASKS = "GitHub says that the run ended and asks for something, not whether it succeeded.";

/** A job that failed without a single step: somebody rejected it, or no runner took it. */
export function isRefusedUnrun({ conclusion, steps }: WorkflowJob): boolean {
  return conclusion === "failure" && steps.length === 0;
}

/** Whether anything was really executed: a run may end without any job, or with jobs that never started. */
export function someJobRan(jobs: readonly WorkflowJob[]): boolean {
  return jobs.some(hasRun);
}

// GitHub gives `started_at` to a job that still waits (its OpenAPI description requires it), so that it proves nothing.
function hasRun(job: WorkflowJob): boolean {
  if (isRefusedUnrun(job)) return false;
  if (job.status === "in_progress" || EXECUTED.has(job.conclusion ?? "")) return true;
  return job.steps.some(hasBegun);
}

function hasBegun({ status, conclusion, startedAt }: WorkflowStep): boolean {
  return (
    status === "in_progress" || EXECUTED.has(conclusion ?? "") || (conclusion === "cancelled" && startedAt !== null)
  );
}

/** When the first job began to work, or null when none has. */
export function startOf(jobs: readonly WorkflowJob[]): Date | null {
  const starts = jobs.filter(hasRun).flatMap((job) => (job.startedAt === null ? [] : [job.startedAt]));
  return starts.toSorted((one, other) => one.getTime() - other.getTime())[0] ?? null;
}

/** Whether a run stands still until somebody approves it on GitHub. */
export function waitsForApproval({ status, conclusion }: ListedRun): boolean {
  return status === "waiting" || (status === "completed" && conclusion === "action_required");
}

/** Whether GitHub starts nothing of a run any more: one that nobody has approved yet is completed by name only. */
export function hasEnded(run: ListedRun): boolean {
  return run.status === "completed" && !waitsForApproval(run);
}

/** What a run's status and conclusion mean for its deploy; an unknown word is never green (fact G8). */
export function readRun(run: WorkflowRun, jobs: readonly WorkflowJob[], facts: RunFacts): RunVerdict {
  if (run.status === "completed") return readConclusion(run.conclusion, jobs, facts);
  if (run.conclusion !== null && jobs.length > 0 && jobs.every(isOver)) return readContradiction(run, jobs, facts);
  if (QUEUED.has(run.status)) return { phase: "queued" };
  if (run.status === "in_progress") return { phase: "running" };
  // A word of a newer GitHub, or none: what its jobs do tells it.
  return { phase: someJobRan(jobs) ? "running" : "queued" };
}

function readConclusion(conclusion: string | null, jobs: readonly WorkflowJob[], facts: RunFacts): RunVerdict {
  switch (conclusion) {
    case null:
      return readWithoutConclusion(jobs, UNSAID);
    case "success":
      return readSuccess(jobs);
    case "failure":
      return readFailure(jobs, facts.rejection);
    case "cancelled":
      return readCancelled(jobs, facts);
    case "timed_out":
      return { phase: "timed_out", code: "run_timed_out", message: "The run hit its time limit on GitHub." };
    case "startup_failure":
      return {
        phase: "errored",
        code: "startup_failure",
        message: "GitHub could not start the run. As a rule its workflow file is not valid.",
      };
    case "action_required":
      return readActionRequired(jobs, facts);
    default:
      return readOtherWord(conclusion, jobs);
  }
}

/** GitHub can say `completed` seconds before it says how (fact G7); the jobs may tell. */
function readWithoutConclusion(jobs: readonly WorkflowJob[], said: { now: string; later: string }): RunUnclear {
  const failure = readFailure(jobs, null);
  const told = readSuccess(jobs).isClear ? ({ phase: "succeeded", isClear: false } as const) : null;
  const message = `${said.later} Look at the run on GitHub.`;
  return {
    phase: "unclear",
    message: said.now,
    otherwise: failure.phase === "failed" ? failure : (told ?? { phase: "unresolved", message }),
  };
}

function readFailure(jobs: readonly WorkflowJob[], rejection: Rejection | null): RunVerdict {
  if (rejection !== null) return { phase: "failed", code: REJECTED, message: rejectionWords(rejection) };
  const where = failingStep(jobs);
  if (where !== null) return { phase: "failed", code: "run_failed", message: `The run failed at ${where}.` };
  return {
    phase: "unclear",
    message: "GitHub says that the run failed, but does not show where yet.",
    otherwise:
      someJobRan(jobs) || jobs.some(({ status }) => status === UNREADABLE)
        ? { phase: "failed", code: "run_failed", message: FAILED_SOMEWHERE }
        : {
            phase: "errored",
            code: "no_job_ran",
            message: "The run ended, and GitHub shows no job of it that ran. Look at the workflow file.",
          },
  };
}

function rejectionWords({ doer, comment }: Rejection): string {
  const why = comment === null || comment.trim() === "" ? "" : `: "${comment.trim()}"`;
  return `${doer === SOMEBODY ? "Somebody" : startingWith(doer)} rejected the run on GitHub${why}.`;
}

function failingStep(jobs: readonly WorkflowJob[]): string | null {
  for (const job of jobs) {
    const step = job.steps.find((candidate) => candidate.conclusion === "failure");
    if (step !== undefined) return `step ${step.number} "${quotable(step.name)}" of job "${quotable(job.name)}"`;
    if (job.conclusion === "failure") return `job "${quotable(job.name)}"`;
  }
  return null;
}

function readSuccess(jobs: readonly WorkflowJob[]): RunSuccess {
  const isClear = jobs.every(isOver) && failingStep(jobs) === null && jobs.some((job) => job.conclusion === "success");
  return { phase: "succeeded", isClear };
}

function readCancelled(jobs: readonly WorkflowJob[], { canceller, heldLane, winner }: RunFacts): RunVerdict {
  if (canceller.kind === "ours")
    return { phase: "cancelled", code: "cancelled", message: "The run was cancelled as asked." };
  const doer = canceller.kind === "named" ? startingWith(canceller.doer) : "Somebody";
  const isSure = canceller.kind === "named" || someJobRan(jobs) || heldLane !== null;
  if (!isSure && winner !== null) {
    const message = `GitHub ended the run before it started: ${winner} took its place in the queue.`;
    return { phase: "superseded", code: "evicted", message };
  }
  if (canceller.kind === "either") {
    const message = "The run was cancelled from here or on GitHub. GitHub does not say which.";
    return { phase: "cancelled", code: CANCELLED_BY_EITHER, message };
  }
  if (heldLane !== null) {
    const message = `${doer} cancelled the run on GitHub while it waited ${heldLane}.`;
    return { phase: "cancelled", code: CANCELLED_AT_APPROVAL, message };
  }
  if (isSure)
    return { phase: "cancelled", code: "cancelled_on_github", message: `${doer} cancelled the run on GitHub.` };
  const message = "The run was cancelled on GitHub before any job ran. GitHub does not say by whom.";
  return {
    phase: "unclear",
    message: "GitHub cancelled the run. The console looks for a newer run that took its place.",
    otherwise: { phase: "cancelled", code: "cancelled_on_github", message },
  };
}

/** It is over in name only: the same attempt goes on once somebody approves it, unless somebody here has called it off. */
function readActionRequired(jobs: readonly WorkflowJob[], { isCalledOff = false }: RunFacts): RunVerdict {
  if (someJobRan(jobs)) return readWithoutConclusion(jobs, { now: ASKS, later: ASKS });
  if (!isCalledOff) return { phase: "queued" };
  return { phase: "cancelled", code: "cancelled", message: "The run was called off before anybody approved it." };
}

function readOtherWord(conclusion: string, jobs: readonly WorkflowJob[]): RunVerdict {
  if (isNoSuccess(conclusion)) {
    const message = `The run ended as "${quotable(conclusion)}", which is not a success.`;
    return { phase: "errored", code: "not_a_success", message };
  }
  const said = `GitHub says that the run ended as "${quotable(conclusion)}", a word that this console does not know.`;
  return readWithoutConclusion(jobs, { now: said, later: said });
}

/** It goes on by its status, and has ended by its conclusion and by every job: looked at again, then read by its end. */
function readContradiction(run: WorkflowRun, jobs: readonly WorkflowJob[], facts: RunFacts): RunVerdict {
  const [status, conclusion] = [run.status, run.conclusion ?? ""].map((word) => word.replaceAll("_", " "));
  const verdict = readConclusion(run.conclusion, jobs, facts);
  if (verdict.phase === "queued" || verdict.phase === "running") return verdict;
  const message = `GitHub says that the run is ${status}, and that it ended as ${conclusion}.`;
  return { phase: "unclear", message, otherwise: verdict.phase === "unclear" ? verdict.otherwise : verdict };
}

/** What GitHub says of a run that goes on, where this build does not know the word; null where it does. */
export function unknownStatusWords({ status }: WorkflowRun): string | null {
  if (QUEUED.has(status) || status === "in_progress" || status === "completed") return null;
  if (status === UNTOLD_STATUS) return "GitHub does not say what the run does. It is followed on.";
  const word = quotable(status).replaceAll("_", " ");
  return `GitHub says that the run is "${word}", a word that this console does not know. It is followed on.`;
}

/** The commit a run reports that it resolved, in the name of a step (or of a job); null while no name tells exactly one. */
export function reportedSha(jobs: readonly WorkflowJob[]): string | null {
  const names = jobs.flatMap((job) => [job.name, ...job.steps.map((step) => step.name)]);
  const told = new Set(names.flatMap((name) => REPORT.exec(name)?.[2] ?? []));
  return told.size === 1 ? ([...told][0] ?? null) : null;
}

/** Whether every run of a page was created before a moment, whatever their order; a page that nobody can read tells nothing. */
export function areAllOlder(runs: readonly WorkflowRun[], moment: number): boolean {
  return runs.length > 0 && runs.every((run) => run.createdAt.getTime() < moment);
}

/** Which run it is, at the beginning of a sentence. */
export function numberWords({ id }: ListedRun): string {
  return id === undefined ? "A run without a readable number" : `Run ${id}`;
}

/** A surface has one live record: what still runs gets it before what has ended, which is recorded when the surface is free. */
export function unfinishedFirst(runs: readonly WorkflowRun[]): WorkflowRun[] {
  const rank = (run: WorkflowRun) => (hasEnded(run) ? 1 : 0);
  return runs.toSorted((one, other) => rank(one) - rank(other));
}
