import "server-only";

import type { CockpitConfig } from "@/lib/core/config";
import type { WorkflowRun } from "@/lib/github/github";
import { pinRun } from "@/lib/runs/pin";
import { readTitle } from "@/lib/runs/rules";

/** Why nobody here can follow a run of a configured workflow; null when it can be pinned to a surface. */
export function explainUnread(config: CockpitConfig, workflow: string, run: WorkflowRun): string | null {
  const title = readTitle(run.title);
  if (title === null) return "Its title does not say what it deploys.";
  if (pinRun(config, workflow, title) !== null) return null;
  if (title.surfaceId === null)
    return `Its title names no surface, and ${workflow} deploys several to ${title.environment}.`;
  const known = config.surfaces.find(({ surface_id }) => surface_id === title.surfaceId);
  if (known === undefined) return `Its title names ${title.surfaceId}, which is not configured.`;
  return `Its title names ${title.surfaceId}, which ${known.workflow} deploys.`;
}
