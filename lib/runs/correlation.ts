import "server-only";

import { quotable } from "@/lib/core/clean-text";
import type { WorkflowRun } from "@/lib/github/github";

export interface Correlation {
  correlationId: string;
  workflow: string;
  branch: string;
  login: string;
}

/** `near` are those that carry the id, but are not its own by everything else. */
export type Match =
  | { kind: "one"; run: WorkflowRun }
  | { kind: "none"; near: WorkflowRun[] }
  | { kind: "many"; runs: WorkflowRun[] };

const MOST_NAMED = 3;
const LIST = new Intl.ListFormat("en-GB", { type: "conjunction" });

const carriesId = (run: WorkflowRun, { correlationId }: Pick<Correlation, "correlationId">) =>
  run.title.includes(`[${correlationId}]`);

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
export function manyWords(runs: readonly WorkflowRun[]): string {
  const named = runs.slice(0, MOST_NAMED).map(({ id }) => id);
  const others = runs.length > MOST_NAMED ? ["others"] : [];
  return `${runs.length} runs carry its id: ${LIST.format([...named, ...others])}.`;
}

/**
 * Finds the run of an intent by every field GitHub gives (fact G4) but its time: nobody knew the id before the intent, so that it
 * outweighs what GitHub's clock says. Anything but exactly one is no answer.
 */
export function correlate(runs: readonly WorkflowRun[], wanted: Correlation): Match {
  const found = runs.filter((run) => matches(run, wanted));
  const [run] = found;
  if (run === undefined) return { kind: "none", near: runs.filter((other) => isNear(other, wanted)) };
  return found.length === 1 ? { kind: "one", run } : { kind: "many", runs: found };
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
