import type { StoredRun } from "../../state/model";
import { timelineOf } from "./life";
import { type Moment, momentsOf } from "./moments";
import { latestAttempt } from "./queue";

export type Happening =
  | { kind: "release"; at: number; run: StoredRun }
  | { kind: "rival"; at: number; run: StoredRun }
  | { kind: "notify"; at: number; run: StoredRun; moment: Moment }
  | { kind: "settle"; at: number; run: StoredRun };

/** Whether the platform is later than the run: the run is over, and its release is still to come. */
export function isOwed(run: StoredRun): boolean {
  const attempt = latestAttempt(run);
  return attempt.settled && !attempt.released && timelineOf(attempt).releasedAt !== null;
}

/** The earliest thing to happen among runs that are not over or still owe a release, or undefined. */
export function nextHappening(runs: readonly StoredRun[]): Happening | undefined {
  return runs
    .flatMap((run) => happeningsOf(run).slice(0, 1))
    .sort((a, b) => a.at - b.at)
    .at(0);
}

/** What is still to happen to a run at moments that are known, earliest first; its end comes last. */
function happeningsOf(run: StoredRun): Happening[] {
  const attempt = latestAttempt(run);
  const { releasedAt, completedAt } = timelineOf(attempt);
  const { rivalAt } = attempt.plan;
  const happenings: Happening[] = [];
  if (attempt.settled) return isOwed(run) && releasedAt !== null ? [{ kind: "release", at: releasedAt, run }] : [];
  if (!attempt.released && releasedAt !== null) happenings.push({ kind: "release", at: releasedAt, run });
  if (rivalAt !== null && attempt.admittedAt === null && attempt.stopAt === null) {
    happenings.push({ kind: "rival", at: rivalAt, run });
  }
  for (const moment of momentsOf(attempt)) {
    if (!attempt.sent.includes(moment.name)) happenings.push({ kind: "notify", at: moment.at, run, moment });
  }
  if (completedAt !== null) happenings.push({ kind: "settle", at: completedAt, run });
  return happenings.sort((a, b) => a.at - b.at);
}
