import "server-only";

import type { CockpitConfig } from "@/lib/core/config";
import { type RunTitle, readTitle } from "@/lib/core/run-title";
import type { WorkflowRun } from "@/lib/github/github";
import { pinRun } from "@/lib/runs/pin";

const UNKNOWN_COMMIT = "GitHub names no commit for what its title says it deploys.";

/** Why nobody here can follow a run of a configured workflow; null when it can be pinned to a surface. */
export function explainUnread(config: CockpitConfig, workflow: string, run: WorkflowRun): string | null {
  if (run.title === "") return "GitHub does not tell its title.";
  const title = readTitle(run.title);
  if (title === null) return "Its title does not say what it deploys.";
  if (pinRun(config, workflow, title) !== null) return isCommitKnown(title, run) ? null : UNKNOWN_COMMIT;
  if (title.surfaceId === null)
    return `Its title names no surface, and ${workflow} deploys several to ${title.environment}.`;
  const known = config.surfaces.find(({ surface_id }) => surface_id === title.surfaceId);
  if (known === undefined) return `Its title names ${title.surfaceId}, which is not configured.`;
  return `Its title names ${title.surfaceId}, which ${known.workflow} deploys.`;
}

/** What is recorded all the same is left out by its record. */
function isCommitKnown({ sha }: RunTitle, { headSha }: WorkflowRun): boolean {
  return sha?.length === 40 || headSha !== null;
}
