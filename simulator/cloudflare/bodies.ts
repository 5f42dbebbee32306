import { isoSeconds, stableUuid } from "../state/identifiers";
import type { Deployment } from "../state/model";
import { canonicalDeployment } from "../state/releases";
import type { World } from "../world";

/** A Pages project and its deployments, oldest first. */
export interface NamedProject {
  name: string;
  account: string;
  deployments: Deployment[];
}

export function pagesDeploymentBody(world: World, project: NamedProject, deployment: Deployment) {
  const id = stableUuid(`deployment ${project.name} ${deployment.number}`);
  const at = isoSeconds(deployment.at);
  const hasEnded = !["active", "idle"].includes(deployment.status);
  const name = deployment.status === "failure" ? "build" : "deploy";
  const stage = { name, status: deployment.status, started_on: at, ended_on: hasEnded ? at : null };
  const told = world.scenarios.get("commit_told")?.[project.name];
  const commit_hash = told === undefined ? deployment.sha : told === "short" ? deployment.sha.slice(0, 7) : "";
  return {
    id,
    short_id: id.slice(0, 8),
    project_id: stableUuid(`project ${project.name}`),
    project_name: project.name,
    environment: deployment.environment,
    url: world.options.webUrls?.[project.name] ?? world.urls.site(project.name),
    aliases: null,
    created_on: at,
    modified_on: at,
    latest_stage: stage,
    stages: [stage],
    is_skipped: false,
    deployment_trigger: {
      type: "ad_hoc",
      metadata: { branch: "main", commit_hash, commit_message: "", commit_dirty: false },
    },
    env_vars: environment(world),
  };
}

/** Values in plain text: the real API shows them too, to every token that can read the project. */
function environment(world: World) {
  const canary = world.scenarios.get("canary");
  return {
    NODE_VERSION: { type: "plain_text", value: "24" },
    ANALYTICS_WRITE_KEY: { type: "plain_text", value: canary ?? "simulated-write-key-that-is-not-yours-to-show" },
  };
}

export function projectBody(world: World, project: NamedProject) {
  // Cloudflare's canonical deployment is the newest one to production, successful or not.
  const canonical = canonicalDeployment(project.deployments);
  const newest = project.deployments.at(-1);
  const shown = (one: Deployment | undefined) => (one === undefined ? null : pagesDeploymentBody(world, project, one));
  const settings = { env_vars: environment(world), compatibility_date: "2026-01-01" };
  return {
    id: stableUuid(`project ${project.name}`),
    name: project.name,
    subdomain: `${project.name}.pages.dev`,
    domains: [`${project.name}.pages.dev`],
    production_branch: "main",
    created_on: "2024-01-08T09:00:00Z",
    deployment_configs: { production: settings, preview: settings },
    canonical_deployment: shown(canonical),
    latest_deployment: shown(newest),
  };
}
