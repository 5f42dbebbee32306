import "server-only";

import { compareRunIds } from "@/lib/core/run-ids";
import { type RunTitle, readTitle } from "@/lib/core/run-title";
import type { WorkflowRun } from "@/lib/github/github";

const HOLDS = new Set(["in_progress", "waiting"]);

/** Whole seconds, of two moments. */
const SAME_MOMENT_MS = 2_000;

/** GitHub drops a pending run in the moment a newer one comes; its times may lag behind a little. */
const EVICTED_WITHIN_MS = 120_000;

/** When a run came to its lane: a re-run keeps the time of its creation. */
const cameAt = ({ attempt, createdAt, startedAt }: WorkflowRun) =>
  (attempt > 1 ? (startedAt ?? createdAt) : createdAt).getTime();

/** The run that holds the lane while this one waits: one that is at work or waits for its approval, else the oldest before it. */
export function blockingRun(runs: readonly WorkflowRun[], run: WorkflowRun): WorkflowRun | null {
  const lane = runs.filter((other) => sameLane(run, other) && other.status !== "completed").toSorted(inOrder);
  return lane.find((other) => HOLDS.has(other.status)) ?? lane.find((other) => inOrder(other, run) < 0) ?? null;
}

function sameLane(run: WorkflowRun, other: WorkflowRun): boolean {
  return run.id !== other.id && canShareLane(readTitle(run.title), readTitle(other.title));
}

/** Whether two titles can be of one surface: where one names none, its environment decides. */
function canShareLane(one: RunTitle | null, other: RunTitle | null): boolean {
  if (one === null || other === null) return false;
  if (one.surfaceId === null || other.surfaceId === null) return one.environment === other.environment;
  return one.surfaceId === other.surfaceId;
}

/** GitHub tells times in whole seconds: of two runs of one second, the one with the lower id came first. */
function inOrder(one: WorkflowRun, other: WorkflowRun): number {
  return cameAt(one) - cameAt(other) || compareRunIds(one.id, other.id);
}

/**
 * The run that took an evicted run's place: the first of the lane that came after it, at the moment at which it ended, and that
 * had not ended itself by then. Whoever came later found the place empty; beside whoever came long before, it went on waiting.
 */
export function winningRun(runs: readonly WorkflowRun[], run: WorkflowRun): WorkflowRun | null {
  const endedAt = run.updatedAt.getTime();
  const after = runs.filter(
    (other) =>
      sameLane(run, other) &&
      cameAfter(other, run) &&
      cameAt(other) <= endedAt + SAME_MOMENT_MS &&
      cameAt(other) >= endedAt - EVICTED_WITHIN_MS &&
      (other.status !== "completed" || other.updatedAt.getTime() >= endedAt - SAME_MOMENT_MS),
  );
  return after.toSorted(inOrder)[0] ?? null;
}

/** A run keeps its id when it is run again: within one second only the moment at which the other ended tells which came later. */
function cameAfter(other: WorkflowRun, run: WorkflowRun): boolean {
  const [came, isFirst] = [cameAt(other), other.attempt === 1 && run.attempt === 1];
  if (came !== cameAt(run) || isFirst) return inOrder(other, run) > 0;
  return Math.abs(came - run.updatedAt.getTime()) <= SAME_MOMENT_MS;
}
