import type { Attempt, SimulatorState, StoredRun } from "../../state/model";

export function latestAttempt(run: StoredRun): Attempt {
  const attempt = run.attempts.at(-1);
  if (attempt === undefined) throw new Error(`Run ${run.id} has no attempt.`);
  return attempt;
}

/** Runs whose newest attempt has not ended. */
export function liveRuns(state: SimulatorState): StoredRun[] {
  return state.runs.filter((run) => !latestAttempt(run).settled);
}

/** Whether a run holds the concurrency group; one that waits for an approval does. */
export function isGroupBusy(state: SimulatorState, group: string): boolean {
  return membersOf(state, group).some((run) => latestAttempt(run).admittedAt !== null);
}

function membersOf(state: SimulatorState, group: string): StoredRun[] {
  return liveRuns(state).filter((run) => run.group === group);
}

/**
 * Gives a new attempt the group, or lets it wait. One may wait: it evicts whoever waited before,
 * unless the workflow says `queue: max` (docs.github.com, "Control workflow concurrency").
 */
export function enterGroup(state: SimulatorState, run: StoredRun, options: { at: number; queueMax: boolean }): void {
  const attempt = latestAttempt(run);
  if (!isGroupBusy(state, run.group)) {
    attempt.admittedAt = options.at;
    return;
  }
  if (options.queueMax) return;
  for (const other of pendingRuns(state, run.group)) {
    if (other.id !== run.id) latestAttempt(other).stopAt = options.at;
  }
}

/** Pending runs of a group, the one that waits longest first. */
function pendingRuns(state: SimulatorState, group: string): StoredRun[] {
  return membersOf(state, group)
    .filter((run) => latestAttempt(run).admittedAt === null && latestAttempt(run).stopAt === null)
    .sort((a, b) => latestAttempt(a).requestedAt - latestAttempt(b).requestedAt);
}

/** Lets the next pending run of a group in, once the one before has ended. */
export function admitNext(state: SimulatorState, group: string, at: number): void {
  if (isGroupBusy(state, group)) return;
  const [next] = pendingRuns(state, group);
  if (next !== undefined) latestAttempt(next).admittedAt = at;
}
