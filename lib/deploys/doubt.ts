import "server-only";

import { isKnownConclusion } from "@/lib/core/run-conclusions";
import { LOOK_AGAIN_MS } from "@/lib/deploys/rules";
import type { DeployState } from "@/lib/deploys/schemas";
import type { WorkflowRun } from "@/lib/github/github";

const MINUTE = 60_000;
/** GitHub lets nobody run a run again after 30 days (fact G10), and nothing else moves by then. */
const WATCHED_FOR_MS = 30 * 24 * 60 * MINUTE;

export interface DoubtFacts {
  state: DeployState;
  /** Its failure's code. */
  code: string | null;
  endedAt: Date;
}

/** Ends that stand on what was not seen, or on somebody's word. */
const DOUBTFUL = new Set([
  "never_ran",
  "no_job_ran",
  "not_a_success",
  "cancelled_on_github",
  "past_last_moment",
  "verification_impossible",
]);

/** Ends that are not GitHub's own word about the run: whatever GitHub says of it counts at once. */
const NOT_GITHUBS_WORD = new Set(["never_ran", "past_last_moment", "queued_too_long", "running_too_long"]);
const AFTER_A_SUCCESS = new Set([
  "verification_mismatch",
  "verification_impossible",
  "nothing_released",
  "commit_unknown",
  "surface_removed",
  "never_live",
  "release_replaced",
]);

/**
 * When a doubtful end is looked at again by itself: later and later, about ten times in all, so that it costs GitHub next to
 * nothing. Null for every other end, which only a hint, the lists or the platform make doubtful.
 */
export function nextDoubt({ code, endedAt }: DoubtFacts, now: Date): Date | null {
  if (code === null || !DOUBTFUL.has(code)) return null;
  const age = now.getTime() - endedAt.getTime();
  return age > WATCHED_FOR_MS ? null : new Date(now.getTime() + Math.max(2 * MINUTE, 2 * age));
}

/** The run succeeded, and only what the platform said ended the deploy otherwise. */
export function ranWell({ state, code }: DoubtFacts): boolean {
  if (state === "succeeded") return true;
  if (state === "superseded") return code === null || code === "outrun";
  if (state === "failed") return code === "release_failed";
  return state === "errored" && AFTER_A_SUCCESS.has(code ?? "");
}

/**
 * Whether GitHub's word that the run has not ended counts against an end. Right after GitHub's own word for the end it may be
 * an older answer; a minute later it is not.
 */
export function countsAsUnfinished(end: DoubtFacts, now: Date): boolean {
  if (end.state === "succeeded") return false;
  return NOT_GITHUBS_WORD.has(end.code ?? "") || now.getTime() - end.endedAt.getTime() >= LOOK_AGAIN_MS;
}

/** Whether a run as GitHub lists it speaks against how its deploy ended. */
export function isDoubted(end: DoubtFacts & { attempt: number }, run: WorkflowRun, now: Date): boolean {
  if (run.attempt !== end.attempt || end.state === "succeeded") return false;
  if (run.status !== "completed") return countsAsUnfinished(end, now);
  // Called off here, or read by its jobs: it is as it was, until it goes on.
  if (run.conclusion === "action_required") return NOT_GITHUBS_WORD.has(end.code ?? "");
  // What GitHub has not said, or says in a word that nobody knows here, speaks against nothing.
  if (run.conclusion === null || !isKnownConclusion(run.conclusion)) return false;
  if (run.conclusion === "success") return !ranWell(end);
  return ranWell(end) || !statesOf(run.conclusion).includes(end.state);
}

/** The states in which a run of that conclusion may have left its deploy. */
function statesOf(conclusion: string): readonly DeployState[] {
  switch (conclusion) {
    case "failure":
      return ["failed", "errored"];
    case "cancelled":
      return ["cancelled", "superseded"];
    case "timed_out":
      return ["timed_out"];
    default:
      return ["errored"];
  }
}
