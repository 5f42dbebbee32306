import "server-only";

import { z } from "zod";

import { byOurClock, isInForce, liveOf, type PagesDeployment, projectSchema } from "@/lib/cloudflare/project";
import { readDeployments } from "@/lib/cloudflare/read-deployments";
import { createCloudflareRequest } from "@/lib/cloudflare/request";
import { createTokenIssuer } from "@/lib/cloudflare/tokens";
import type { SharedLimits } from "@/lib/core/breaker";
import type { PagesVariable, Platform, TokenIssuer, VariableStore } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";

const DEFAULT_TIMEOUT_MS = 10_000;
const plainSchema = z.object({ type: z.literal("plain_text"), value: z.string() });

export interface PagesOptions {
  apiUrl: string;
  accountId: string | undefined;
  apiToken: string | undefined;
  /** What makes tokens; `apiToken` unless told. */
  issuerToken?: string | undefined;
  /** Milliseconds for one call; 10,000 unless told. */
  timeoutMs?: number;
}

export interface Pages extends Platform, VariableStore, TokenIssuer {
  /** What this process has met of Cloudflare's limits, and what others have. */
  limits: SharedLimits;
}

/** Cloudflare Pages as the console uses it. Of `env_vars` it keeps those that are asked for; makes no call by itself. */
export function createPages(options: PagesOptions): Pages {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const { ask, clock, limits } = createCloudflareRequest({ ...options, timeoutMs });
  const { issuerToken, accountId = "" } = options;
  const askAs = (apiToken: string) => createCloudflareRequest({ ...options, apiToken, timeoutMs }).ask;
  const issuer = issuerToken === undefined ? null : "CLOUDFLARE_ISSUER_TOKEN";
  const askIssuer = issuerToken === undefined ? ask : askAs(issuerToken);
  const projects = `/accounts/${encodeURIComponent(accountId)}/pages/projects`;
  return {
    limits,
    ...createTokenIssuer({ accountId, askOwn: ask, ask: askIssuer, askAs, issuer }),
    async readLive(app, wanted) {
      const path = `${projects}/${projectName(app)}`;
      const { value: project } = await ask({ path, what: `read Pages project ${app}`, schema: projectSchema });
      // The newest production deployment, successful or not: only when it succeeded is nothing else of interest.
      const told = project.canonical_deployment;
      const canonical = told === null ? null : byOurClock(clock, told);
      if (canonical !== null && isInForce(canonical) && wanted?.beside !== true)
        return liveOf({ project, deployments: [canonical], unreadable: [], isWhole: false });
      const listed = await readDeployments({ ask, clock }, { path, name: app });
      return liveOf({ project, ...listed, deployments: withCanonical(listed.deployments, canonical) });
    },
    async readVariables(app, keys) {
      const what = `read the variables of Pages project ${app}`;
      return (await ask({ path: `${projects}/${projectName(app)}`, what, schema: onlyVariables(keys) })).value;
    },
  };
}

function projectName(project: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,62}$/i.test(project)) return project;
  throw new UpstreamError("cloudflare", {
    kind: "not_found",
    message: `Cloudflare Pages has no project "${project}".`,
  });
}

/** The list may be older than the project, or end before what it went back to: its canonical deployment is there all the same. */
function withCanonical(listed: PagesDeployment[], canonical: PagesDeployment | null): PagesDeployment[] {
  if (canonical === null || listed.some(({ id }) => id === canonical.id)) return listed;
  const newest = listed.find(({ created_on }) => created_on !== null)?.created_on ?? null;
  const isNewer = canonical.created_on !== null && (newest === null || canonical.created_on > newest);
  if (isNewer) return [canonical, ...listed];
  return isInForce(canonical) ? [...listed, canonical] : listed;
}

/** Of the environment of production, these variables and nothing else; Cloudflare tells no value of a secret one. */
function onlyVariables(keys: readonly string[]) {
  const variables = z.record(z.string(), z.unknown()).nullish();
  return z
    .object({ deployment_configs: z.object({ production: z.object({ env_vars: variables }) }) })
    .transform(({ deployment_configs: { production } }) => {
      const found = production.env_vars ?? {};
      return new Map(keys.map((key): [string, PagesVariable] => [key, variableOf(found[key])]));
    });
}

function variableOf(told: unknown): PagesVariable {
  if (told === undefined || told === null) return { kind: "unset" };
  const plain = plainSchema.safeParse(told);
  return plain.success ? { kind: "plain", value: plain.data.value } : { kind: "sealed" };
}
