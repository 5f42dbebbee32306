import { type Answer, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { linkHeader, pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import { nodeId, stableNumber } from "../../state/identifiers";
import type { Scenarios } from "../../state/scenarios";
import type { World } from "../../world";
import { simpleUser } from "../bodies/user";
import { notFound } from "../errors";
import type { Schemas } from "../schemas";

type Rules = NonNullable<NonNullable<Scenarios["environment_rules"]>[string]>;

const ENVIRONMENT = "/repos/{o}/{r}/environments/{environment}";
const AT = "2024-01-08T09:00:00Z";

/** The environments with their protection, which is told and not enforced: those of the surfaces, and those that deployments named. */
export const environmentRoutes: Route<World>[] = [
  { method: "GET", pattern: "/repos/{o}/{r}/environments", handle: listEnvironments },
  { method: "GET", pattern: ENVIRONMENT, handle: showEnvironment },
  { method: "GET", pattern: `${ENVIRONMENT}/deployment-branch-policies`, handle: listBranchPolicies },
];

function listEnvironments(exchange: Exchange, world: World): Answer {
  if (world.scenarios.get("environments_hidden") === true) return notFound();
  const names = environmentNames(world);
  const page = pageOf(exchange);
  const lastPage = Math.max(1, Math.ceil(names.length / page.perPage));
  const environments = slicePage(names, page).map((name) => environmentBody(world, name));
  const headers = linkHeader(world.urls.github, exchange, { ...page, lastPage });
  return json(200, { total_count: names.length, environments }, headers);
}

function environmentNames(world: World): string[] {
  const ofSurfaces = world.options.surfaces.map(({ targetEnv }) => targetEnv);
  const ofDeployments = world.store.state.deployments.map(({ environment }) => environment);
  const told = world.scenarios.get("environment_rules") ?? {};
  const names = [...new Set([...ofSurfaces, ...ofDeployments, ...Object.keys(told)])];
  return names.filter((name) => told[name] !== null);
}

function environmentBody(world: World, name: string): Schemas["environment"] {
  const id = stableNumber(`environment ${name}`);
  const rules = rulesOf(world, name);
  return {
    id,
    node_id: nodeId("EN", id),
    name,
    url: world.urls.api(`/environments/${encodeURIComponent(name)}`),
    html_url: world.urls.page("/deployments"),
    created_at: AT,
    updated_at: AT,
    protection_rules: protectionRules(world, name, rules),
    deployment_branch_policy: branchPolicy(rules),
  } satisfies Schemas["environment"];
}

function rulesOf(world: World, name: string): Rules {
  return world.scenarios.get("environment_rules")?.[name] ?? { branches: ["main"] };
}

function protectionRules(
  world: World,
  name: string,
  { branches = "all", reviewers = [], wait_minutes: wait }: Rules,
): NonNullable<Schemas["environment"]["protection_rules"]> {
  const numbered = (type: string) => {
    const id = stableNumber(`${type} of ${name}`);
    return { id, node_id: nodeId("GA", id), type };
  };
  const people = reviewers.map((login) => ({ type: "User" as const, reviewer: simpleUser(world.urls, login) }));
  return [
    ...(wait === undefined ? [] : [{ ...numbered("wait_timer"), wait_timer: wait }]),
    ...(people.length === 0
      ? []
      : [{ ...numbered("required_reviewers"), prevent_self_review: false, reviewers: people }]),
    ...(branches === "all" ? [] : [numbered("branch_policy")]),
  ];
}

function branchPolicy({ branches = "all" }: Rules): Schemas["deployment-branch-policy-settings"] {
  if (branches === "all") return null;
  return { protected_branches: branches === "protected", custom_branch_policies: branches !== "protected" };
}

function showEnvironment(exchange: Exchange, world: World): Answer {
  const name = named(exchange, world);
  return name === null ? notFound() : json(200, environmentBody(world, name));
}

function named({ params }: Exchange, world: World): string | null {
  return environmentNames(world).find((name) => name === params.environment) ?? null;
}

function listBranchPolicies(exchange: Exchange, world: World): Answer {
  const name = named(exchange, world);
  const branches = name === null ? "all" : (rulesOf(world, name).branches ?? "all");
  if (name === null || typeof branches === "string") return notFound();
  const policies = branches.map((pattern) => {
    const id = stableNumber(`${pattern} of ${name}`);
    return { id, node_id: nodeId("GABP", id), name: pattern, type: "branch" as const };
  });
  return json(200, { total_count: policies.length, branch_policies: policies });
}
