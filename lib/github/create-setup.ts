import "server-only";

import { z } from "zod";

import type { DeliverySeen, EnvironmentSeen, GitHubSetup, RepositorySeen, WebhookSeen } from "@/lib/core/github-setup";
import { readTold, toldId, toldInstantIfAny, toldPart, toldParts, toldText, toldTextIfAny } from "@/lib/core/told";
import { readFile } from "@/lib/github/contents";
import type { GitHubOptions } from "@/lib/github/create-github";
import { readPages } from "@/lib/github/pages";
import { type Ask, createRequests, freshness, orNull, type Target } from "@/lib/github/request";
import { getWorkflow } from "@/lib/github/workflows";

const DEFAULT_TIMEOUT_MS = 10_000;
const MOST = 500;
const FRESH = freshness({ fresh: true });

const repositorySchema = z.object({
  full_name: toldText(),
  archived: z.boolean().catch(false),
  permissions: toldPart({ push: z.boolean().nullish().catch(null) }),
});
const branchSchema = z.object({ protected: z.boolean() });
const reviewerSchema = toldPart({
  reviewer: toldPart({ login: toldTextIfAny(), slug: toldTextIfAny(), name: toldTextIfAny() }),
});
const environmentSchema = z.object({
  name: toldText(),
  protection_rules: toldParts(
    toldPart({
      type: toldTextIfAny(),
      wait_timer: z.number().nullish().catch(null),
      reviewers: toldParts(reviewerSchema),
    }),
  ),
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish(),
});
const environmentsSchema = z.object({ environments: z.array(environmentSchema) });
const policiesSchema = z.object({ branch_policies: z.array(z.object({ name: toldText() })) });
// Read as a whole: of a list with a hole nobody could say what is not there.
const webhooksSchema = z.array(
  z.object({
    id: toldId,
    active: z.boolean(),
    events: z.array(toldText()),
    config: z.object({ url: toldTextIfAny(500), insecure_ssl: z.union([z.string(), z.number()]).catch("0") }),
  }),
);
const deliveriesSchema = z.array(
  z.object({ event: toldText(), delivered_at: toldInstantIfAny, status_code: z.number() }),
);
const grantsSchema = z.object({ permissions: z.record(z.string(), z.string()) });

/** One read for each permission that is refused without it (docs.github.com, "Permissions required for fine-grained personal access tokens"). */
const READS: Record<string, string> = {
  actions: "/actions/workflows",
  checks: "/commits/{branch}/check-runs",
  statuses: "/commits/{branch}/status",
  contents: "/commits/{branch}",
  deployments: "/deployments",
  pull_requests: "/pulls",
  secrets: "/actions/secrets",
  repository_hooks: "/hooks",
};

/** GitHub as a look at a new installation asks it; makes no call by itself, and no other than reads. */
export function createGitHubSetup(options: GitHubOptions): GitHubSetup {
  const { ask, login, budget, clock, grants } = createRequests({ timeoutMs: DEFAULT_TIMEOUT_MS, ...options });
  return {
    login,
    endsAt: () => budget().credentialExpiresAt ?? null,
    clockOffsetMs: () => clock.offsetMs(),
    readRepository: () => orNull(readRepository(ask)),
    readBranch: (name) => orNull(readBranch(ask, name)),
    readWorkflow: (file) => getWorkflow(ask, file, { fresh: true }),
    readFile: (path, ref) => readFile(ask, { path, ref }),
    listEnvironments: () => orNull(listEnvironments(ask)),
    listWebhooks: () => listWebhooks(ask),
    newestDelivery: (id) => newestDelivery(ask, id),
    async readGrants() {
      const told = await grants();
      return told === null ? null : readTold(grantsSchema, told, "the installation").permissions;
    },
    mayRead: (permission, branch) => mayRead(ask, permission, branch),
  };
}

function readRepository(ask: Ask): Promise<RepositorySeen> {
  const read = async ({ octokit, owner, repo }: Target) => {
    const { data, headers } = await octokit.rest.repos.get({ owner, repo });
    const { full_name: name, archived, permissions } = readTold(repositorySchema, data, "the repository");
    const scopes = headers["x-oauth-scopes"];
    return {
      name,
      isArchived: archived,
      scopes: typeof scopes === "string" ? scopes.split(/,\s*/).filter((scope) => scope !== "") : null,
      mayPush: permissions.push ?? null,
    };
  };
  return ask("read the repository", read, FRESH);
}

function readBranch(ask: Ask, branch: string): Promise<{ isProtected: boolean }> {
  const read = async ({ octokit, owner, repo }: Target) => {
    const { data } = await octokit.rest.repos.getBranch({ owner, repo, branch });
    return { isProtected: readTold(branchSchema, data, "the branch").protected };
  };
  return ask(`read the branch ${branch}`, read, FRESH);
}

function listEnvironments(ask: Ask): Promise<EnvironmentSeen[]> {
  const read = async ({ octokit, owner, repo }: Target) => {
    const found = await readPages(MOST, async (request) => {
      const { data, headers } = await octokit.rest.repos.getAllEnvironments({ owner, repo, ...request });
      const { environments } = readTold(environmentsSchema, data, "the list of environments");
      return { items: environments, link: headers.link };
    });
    return Promise.all(found.map((one) => withBranches({ octokit, owner, repo }, one)));
  };
  return ask("list the environments of the repository", read, FRESH);
}

async function withBranches(
  { octokit, owner, repo }: Pick<Target, "octokit" | "owner" | "repo">,
  { name, protection_rules: rules, deployment_branch_policy: policy }: z.infer<typeof environmentSchema>,
): Promise<EnvironmentSeen> {
  const reviewers = rules.flatMap((rule) =>
    rule.reviewers.map(({ reviewer: { login, slug, name: called } }) => login ?? slug ?? called ?? "somebody"),
  );
  const waitMinutes = Math.max(0, ...rules.map(({ wait_timer: minutes }) => minutes ?? 0));
  const seen = { name, reviewers, waitMinutes };
  if (policy == null) return { ...seen, branches: "all" };
  if (policy.protected_branches) return { ...seen, branches: "protected" };
  const asked = { owner, repo, environment_name: name, per_page: 100 };
  const { data } = await octokit.rest.repos.listDeploymentBranchPolicies(asked);
  const { branch_policies: policies } = readTold(policiesSchema, data, "the branches of an environment");
  return { ...seen, branches: policies.map((one) => one.name) };
}

function listWebhooks(ask: Ask): Promise<WebhookSeen[]> {
  const read = ({ octokit, owner, repo }: Target) =>
    readPages(MOST, async (request) => {
      const { data, headers } = await octokit.rest.repos.listWebhooks({ owner, repo, ...request });
      return { items: readTold(webhooksSchema, data, "the list of webhooks"), link: headers.link };
    });
  return ask("list the webhooks of the repository", read, FRESH).then((hooks) =>
    hooks.map(({ id, active, events, config }) => ({
      id,
      url: config.url,
      isActive: active,
      events,
      isVerified: String(config.insecure_ssl) === "0",
    })),
  );
}

function newestDelivery(ask: Ask, id: string): Promise<DeliverySeen | null> {
  const read = async ({ octokit, owner, repo }: Target) => {
    const asked = { owner, repo, hook_id: Number(id), per_page: 1 };
    const { data } = await octokit.rest.repos.listWebhookDeliveries(asked);
    const [newest] = readTold(deliveriesSchema, data, "the list of deliveries");
    return newest === undefined ? null : { event: newest.event, at: newest.delivered_at, status: newest.status_code };
  };
  return ask("list the deliveries of a webhook", read, FRESH);
}

/** GitHub answers 403 to what a token may not do, and 404 to what it may not see. */
async function mayRead(ask: Ask, permission: string, branch: string): Promise<boolean | null> {
  const path = READS[permission];
  if (path === undefined) return null;
  const place = `GET /repos/{owner}/{repo}${path}`;
  const read = async ({ octokit, owner, repo }: Target) => {
    await octokit.request(place, { owner, repo, branch, per_page: 1 });
    return true;
  };
  const isRefused = ({ kind }: { kind: string }) => kind === "not_found" || kind === "forbidden";
  return (await orNull(ask(`read ${path.replace("{branch}", branch).slice(1)}`, read, FRESH), isRefused)) ?? false;
}
