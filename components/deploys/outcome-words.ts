import { lookOf } from "@/components/flight/deploy-state";
import { titleOf } from "@/lib/core/commit-message";
import type { Deploy, DeployStep, Shipment } from "@/lib/deploys/schemas";

type Ended = Pick<Deploy, "surface_id" | "state" | "sha" | "from_sha" | "finished_at">;

type Shipped = Pick<Deploy, "state" | "finished_at" | "from_sha" | "sha">;

/** What became of a deploy, in one short sentence. */
export function outcomeTitle(
  deploy: Pick<Deploy, "kind" | "state" | "step" | "failure">,
  steps: readonly DeployStep[],
): string {
  const { kind, state, step } = deploy;
  if (state === "succeeded") return kind === "rollback" ? "Rolled back." : "Shipped.";
  if (state === "running" && step !== null) return `Step ${step.number} of ${step.total}: ${step.name}.`;
  if (state === "failed") return failedWords(deploy.failure?.code, steps);
  return `${lookOf(state).word}.`;
}

function failedWords(code: string | undefined, steps: readonly DeployStep[]): string {
  const failed = steps.find((step) => step.state === "failed");
  if (failed !== undefined) return `Failed at ${failed.name}.`;
  return code === "release_failed" ? "The release failed." : "Failed.";
}

/** What the surface runs now, as far as its platform was seen to say so. */
export function liveSentence(deploy: Ended, live: Shipment["live"]): string {
  const { surface_id: surface, sha, from_sha: fromSha, finished_at: endedAt } = deploy;
  if (live === null) return `What ${surface} runs now is unknown.`;
  if (endedAt !== null && live.observed_at < endedAt && live.sha !== sha) {
    return `${surface} ran ${nameOfLive(live)} before this ended.`;
  }
  if (live.sha === sha) return sameCommit(deploy);
  return live.sha === fromSha ? `${surface} still runs ${nameOfLive(live)}.` : `${surface} runs ${nameOfLive(live)}.`;
}

function nameOfLive({ sha, commit }: NonNullable<Shipment["live"]>): string {
  return commit === null ? sha.slice(0, 7) : `“${titleOf(commit.message)}”`;
}

function sameCommit({ surface_id: surface, state, sha, from_sha: fromSha, finished_at: endedAt }: Ended): string {
  if (state === "succeeded") return `${surface} runs it.`;
  if (fromSha === sha || endedAt === null) return `${surface} runs the same commit.`;
  return `${surface} runs it all the same.`;
}

/** "3 commits ship", "2 commits did not ship", or why nobody can say. */
export function shippedHeading(deploy: Shipped, shipment: Shipment): string {
  const { status, commits_total: total, direction, problem } = shipment;
  if (status === "identical") return "The same commit again";
  if (status === "unknown" || total === null) return unknownHeading(deploy, problem);
  const commits = total === 1 ? "1 commit" : `${total.toLocaleString("en-GB")} commits`;
  if (direction === "back") return deploy.state === "succeeded" ? `${commits} undone` : `${commits} to undo`;
  return `${commits} ${fateOf(deploy, shipment.live)}`;
}

function unknownHeading({ from_sha: fromSha }: Pick<Deploy, "from_sha">, problem: string | null): string {
  if (fromSha === null) return "Unknown what it replaced";
  return problem === null ? "Commits unknown" : "Commits can’t be read";
}

/** That they did not ship is seen only where what they were to replace is live after the end. */
function fateOf({ state, finished_at: endedAt, from_sha: fromSha, sha }: Shipped, live: Shipment["live"]): string {
  if (state === "succeeded") return "shipped";
  if (endedAt === null) return "to ship";
  if (live === null || live.observed_at < endedAt) return "in it";
  if (live.sha === sha) return "shipped all the same";
  return live.sha === fromSha ? "did not ship" : "in it";
}
