import { nodeId, stableNumber } from "../../state/identifiers";
import type { World } from "../../world";
import type { Schemas } from "../schemas";

/** A workflow that runs on pushes and cannot be dispatched. */
export const CI_WORKFLOW = "ci.yml";

/** Tries an Actions secret where jobs use it. */
export const CHECK_WORKFLOW = "check-credentials.yml";

/** The files of all workflows, in the order of the surfaces. */
export function workflowFiles(world: World): string[] {
  return [...new Set([...world.options.surfaces.map((surface) => surface.workflow), CHECK_WORKFLOW, CI_WORKFLOW])];
}

export function workflowId(file: string): number {
  return stableNumber(`workflow ${file}`);
}

/** The file of a workflow that is named by its file or its id, or null. */
export function findWorkflow(world: World, name: string): string | null {
  const found = workflowFiles(world).find((file) => file === name || String(workflowId(file)) === name) ?? null;
  return found !== null && world.scenarios.holds("renamed_workflows", found) ? null : found;
}

export function workflowName(file: string): string {
  const words = file.replace(/\.ya?ml$/, "").replaceAll("-", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** A workflow as `GET actions/workflows/{file}` shows it. */
export function workflowBody(world: World, file: string): Schemas["workflow"] {
  const id = workflowId(file);
  const path = `.github/workflows/${file}`;
  return {
    id,
    node_id: nodeId("W", id),
    name: workflowName(file),
    path,
    state: stateOf(world, file),
    created_at: "2024-01-08T09:00:00Z",
    updated_at: "2024-01-08T09:00:00Z",
    url: world.urls.api(`/actions/workflows/${id}`),
    html_url: world.urls.page(`/blob/main/${path}`),
    badge_url: world.urls.page(`/workflows/${encodeURIComponent(workflowName(file))}/badge.svg`),
  } satisfies Schemas["workflow"];
}

function stateOf(world: World, file: string): Schemas["workflow"]["state"] {
  if (world.scenarios.holds("disabled_workflows", file)) return "disabled_manually";
  return world.scenarios.get("workflow_states")?.[file] ?? "active";
}
