import "server-only";

import { quotable } from "@/lib/core/clean-text";
import type { ListedRuns, UnnumberedRun, WorkflowRun } from "@/lib/github/github";

export interface Correlation {
  correlationId: string;
  workflow: string;
  branch: string;
  login: string;
}

/** `near` are those that carry the id, but are not its own by everything else; what has no readable number can be nobody's. */
export type Match =
  | { kind: "one"; run: WorkflowRun }
  | { kind: "none"; near: WorkflowRun[]; isUnnumbered: boolean }
  | { kind: "many"; runs: WorkflowRun[]; isUnnumbered: boolean };

/** Why the run that carries an intent's id is not followed, where GitHub shows it without its number. */
export const UNNUMBERED = "A run carries its id, but its number was not readable.";

const MOST_NAMED = 3;
const LIST = new Intl.ListFormat("en-GB", { type: "conjunction" });

const carriesId = (run: UnnumberedRun, { correlationId }: Pick<Correlation, "correlationId">) =>
  run.title.includes(`[${correlationId}]`);

/** What of a list of runs nobody could read, as one more sentence; empty where all could be. */
export function unreadableWords(count: number): string {
  if (count === 0) return "";
  return count === 1 ? " One more run was not readable." : ` ${count} more runs were not readable.`;
}

/** Why a run that carries an intent's id is not taken for its own, as a sentence for whoever may adopt it. */
export function nearWords(run: WorkflowRun, { login, branch }: Pick<Correlation, "login" | "branch">): string {
  if (run.title === "") return `Run ${run.id} may be its own, but GitHub does not tell its title.`;
  const carries = `Run ${run.id} carries its id, but GitHub`;
  if (run.actorLogin === null) return `${carries} does not say who started it.`;
  if (run.actorLogin !== login) return `${carries} says that ${run.actorLogin} started it, not ${login}.`;
  if (run.event === "unknown") return `${carries} does not say what started it.`;
  if (run.event !== "workflow_dispatch") return `${carries} says that "${quotable(run.event)}" started it.`;
  return `${carries} says that it is of the branch ${quotable(run.branch ?? "(none)")}, not ${branch}.`;
}

/** Runs of which nobody can tell which is an intent's own, as a sentence that names the first of them. */
export function manyWords({ runs, isUnnumbered }: Extract<Match, { kind: "many" }>): string {
  const named = runs.slice(0, MOST_NAMED).map(({ id }) => id);
  const others = runs.length > MOST_NAMED ? ["others"] : [];
  const unnumbered = isUnnumbered ? ["one without a readable number"] : [];
  const count = runs.length + unnumbered.length;
  return `${count} runs carry its id: ${LIST.format([...named, ...others, ...unnumbered])}.`;
}

/**
 * Finds the run of an intent by every field GitHub gives (fact G4) but its time: nobody knew the id before the intent, so that it
 * outweighs what GitHub's clock says. Anything but exactly one is no answer.
 */
export function correlate({ runs, unnumbered }: Pick<ListedRuns, "runs" | "unnumbered">, wanted: Correlation): Match {
  const found = runs.filter((run) => matches(run, wanted));
  const isUnnumbered = unnumbered.some((run) => carriesId(run, wanted));
  const [run] = found;
  if (run === undefined) return { kind: "none", near: runs.filter((other) => isNear(other, wanted)), isUnnumbered };
  return found.length === 1 && !isUnnumbered ? { kind: "one", run } : { kind: "many", runs: found, isUnnumbered };
}

function matches(run: WorkflowRun, wanted: Correlation): boolean {
  return fitsButTitle(run, wanted) && carriesId(run, wanted);
}

function fitsButTitle(run: WorkflowRun, wanted: Correlation): boolean {
  return (
    run.event === "workflow_dispatch" &&
    run.branch === wanted.branch &&
    run.actorLogin === wanted.login &&
    run.workflowPath.split("@")[0]?.endsWith(`/${wanted.workflow}`) === true
  );
}

/** A run without a title may carry the id that nobody can see. */
function isNear(run: WorkflowRun, wanted: Correlation): boolean {
  return carriesId(run, wanted) || (run.title === "" && fitsButTitle(run, wanted));
}
