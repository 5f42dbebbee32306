import { z } from "zod";

import type { LiveRelease } from "@/lib/core/platform";
import { shaSchema } from "@/lib/core/text";

const instant = z.string().pipe(z.coerce.date());

// A project also carries `env_vars` with values in plain text, in three places: only the keys named here are kept.
const deploymentSchema = z.object({
  id: z.string(),
  short_id: z.string().nullish(),
  url: z.string().nullish(),
  created_on: instant,
  deployment_trigger: z.object({ metadata: z.object({ commit_hash: z.string().nullish() }).nullish() }).nullish(),
  latest_stage: z.object({ name: z.string(), status: z.string(), ended_on: instant.nullish() }).nullish(),
});

export const projectSchema = z.object({
  subdomain: z.string().nullish(),
  domains: z.array(z.string()).nullish(),
  canonical_deployment: deploymentSchema.nullish(),
});
export type PagesProject = z.infer<typeof projectSchema>;

// Visitors use the team's own domain, else the deployment's address without its id: https://<id>.<project>.pages.dev.
function webUrlOf({ subdomain, domains, canonical_deployment: deployment }: PagesProject): string | null {
  const own = domains?.find((domain) => !domain.endsWith(".pages.dev"));
  if (own !== undefined) return `https://${own}`;
  const address = deployment?.url?.replace(`//${deployment.short_id ?? deployment.id}.`, "//");
  return address ?? (subdomain == null ? null : `https://${subdomain}`);
}

/** What a project serves: its canonical deployment, the newest successful one to production (Pages API). Pure. */
export function liveOf(project: PagesProject): LiveRelease {
  const webUrl = webUrlOf(project);
  const deployment = project.canonical_deployment ?? null;
  if (deployment === null) {
    return { sha: null, releasedAt: null, source: "pages: no deployment", neverDeployed: true, webUrl };
  }
  const { latest_stage: stage, deployment_trigger: trigger } = deployment;
  const sha = shaSchema.safeParse(trigger?.metadata?.commit_hash);
  const isDone = stage == null || stage.status === "success";
  return {
    sha: sha.success ? sha.data : null,
    releasedAt: stage?.ended_on ?? deployment.created_on,
    source: `pages deployment ${deployment.short_id ?? deployment.id}${isDone ? "" : ` (${stage.name}: ${stage.status})`}`,
    neverDeployed: false,
    webUrl,
  };
}
