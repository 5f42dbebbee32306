import { z } from "zod";
import { type Answer, empty, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import { findSha } from "../../repository/refs";
import type { StoredDeployment } from "../../state/model";
import type { World } from "../../world";
import { deploymentStatusBody, githubDeploymentBody } from "../bodies/deployment";
import { githubError, notFound } from "../errors";
import { loginOf } from "../logins";

const orderSchema = z.object({
  ref: z.string().min(1),
  task: z.string().default("deploy"),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  environment: z.string().default("production"),
  description: z.string().max(140).nullish(),
  production_environment: z.boolean().optional(),
});

const statusSchema = z.object({
  state: z.enum(["error", "failure", "inactive", "in_progress", "queued", "pending", "success"]),
  log_url: z.string().default(""),
  description: z.string().max(140).default(""),
  auto_inactive: z.boolean().default(true),
});

/** GitHub deployments as the API records them. */
export const deploymentRoutes: Route<World>[] = [
  { method: "POST", pattern: "/repos/{o}/{r}/deployments", handle: createDeployment },
  { method: "GET", pattern: "/repos/{o}/{r}/deployments", handle: listDeployments },
  { method: "DELETE", pattern: "/repos/{o}/{r}/deployments/{id}", handle: deleteDeployment },
  { method: "POST", pattern: "/repos/{o}/{r}/deployments/{id}/statuses", handle: reportStatus },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/deployments/{id}/statuses",
    handle: (exchange, world) => {
      const deployment = named(exchange, world);
      if (deployment === null) return notFound();
      const newestFirst = deployment.statuses.toReversed();
      return json(
        200,
        newestFirst.map((status) => deploymentStatusBody(world.urls, deployment, status)),
      );
    },
  },
];

async function createDeployment(exchange: Exchange, world: World): Promise<Answer> {
  const order = orderSchema.safeParse(exchange.body);
  if (!order.success) return githubError(422, "Validation Failed");
  const { ref, task, environment, description = null, production_environment: isProduction } = order.data;
  const sha = await findSha(world.repository, ref);
  if (sha === null) return githubError(422, `No ref found for: ${ref}`);
  const { deployments } = world.store.state;
  const stored = {
    id: Math.max(0, ...deployments.map(({ id }) => id)) + 1,
    sha,
    ref,
    task,
    environment,
    description,
    isProduction: isProduction ?? environment === "production",
    creator: loginOf(exchange),
    at: world.clock.now(),
    statuses: [],
  };
  deployments.push(stored);
  world.store.save();
  return json(201, githubDeploymentBody(world.urls, stored));
}

function listDeployments(exchange: Exchange, world: World): Answer {
  const query = exchange.url.searchParams;
  const fits = (name: string, value: string) => (query.get(name) ?? value) === value;
  const found = world.store.state.deployments.filter(
    ({ sha, environment, task }) => fits("sha", sha) && fits("environment", environment) && fits("task", task),
  );
  const shown = slicePage(found.toReversed(), pageOf(exchange));
  return json(
    200,
    shown.map((deployment) => githubDeploymentBody(world.urls, deployment)),
  );
}

function deleteDeployment(exchange: Exchange, world: World): Answer {
  const deployment = named(exchange, world);
  if (deployment === null) return notFound();
  const { store } = world;
  store.state.deployments = store.state.deployments.filter(({ id }) => id !== deployment.id);
  store.save();
  return empty(204);
}

function named(exchange: Exchange, world: World): StoredDeployment | null {
  return world.store.state.deployments.find(({ id }) => String(id) === exchange.params.id) ?? null;
}

function reportStatus(exchange: Exchange, world: World): Answer {
  const deployment = named(exchange, world);
  if (deployment === null) return notFound();
  const status = statusSchema.safeParse(exchange.body);
  if (!status.success) return githubError(422, "Validation Failed");
  const { state, log_url: logUrl, description, auto_inactive: isAuto } = status.data;
  const id = deployment.id * 1_000 + deployment.statuses.length;
  const stored = { id, state, logUrl, description, creator: loginOf(exchange), at: world.clock.now() };
  if (state === "success" && isAuto) deactivate(world, deployment);
  deployment.statuses.push(stored);
  world.store.save();
  return json(201, deploymentStatusBody(world.urls, deployment, stored));
}

/** A success makes the successes before it inactive, where the environment is none that users work with directly. */
function deactivate(world: World, newest: StoredDeployment): void {
  for (const other of world.store.state.deployments) {
    const last = other.statuses.at(-1);
    const isBefore = other.id !== newest.id && other.environment === newest.environment && !other.isProduction;
    if (!isBefore || last?.state !== "success") continue;
    other.statuses.push({ ...last, id: last.id + 500_000, state: "inactive", at: world.clock.now() });
  }
}
