import { randomBytes } from "node:crypto";
import type { Answer } from "../http/answer";
import type { Platform } from "../http/door";
import { type Exchange, presentedKey } from "../http/exchange";
import { pageOf, slicePage } from "../http/paging";
import type { Route } from "../http/router";
import { isKeyDead } from "../state/keys";
import type { World } from "../world";
import { type NamedProject, pagesDeploymentBody, projectBody } from "./bodies";
import { failure, success } from "./envelope";
import { tokenRoutes } from "./tokens";

type ProjectHandler = (exchange: Exchange, world: World, project: NamedProject) => Answer;

const routes: Route<World>[] = [
  ...tokenRoutes,
  {
    method: "GET",
    pattern: "/accounts/{a}/pages/projects/{p}",
    handle: onProject((_exchange, world, project) => success(projectBody(world, project))),
  },
  { method: "GET", pattern: "/accounts/{a}/pages/projects/{p}/deployments", handle: onProject(listDeployments) },
];

/** Cloudflare's API for Pages, as far as a console needs it. */
export const cloudflare: Platform = {
  name: "cloudflare",
  routes,
  refuse: answerUnwanted,
  outage: () => failure(503, 10_000, "Service unavailable"),
  notFound: () => failure(404, 7_003, "Could not route to the requested path."),
  finish: (_exchange, answer) => ({
    ...answer,
    headers: { ...answer.headers, "cf-ray": `${randomBytes(8).toString("hex")}-FRA` },
  }),
};

function onProject(handle: ProjectHandler) {
  return (exchange: Exchange, world: World): Answer => {
    const { a: account = "", p: name = "" } = exchange.params;
    const deployments = world.store.state.pages[name];
    if (deployments === undefined) {
      return failure(
        404,
        8_000_007,
        "Project not found. The specified project name does not match any of your existing projects.",
      );
    }
    return handle(exchange, world, { name, account, deployments });
  };
}

function listDeployments(exchange: Exchange, world: World, project: NamedProject): Answer {
  const { page, perPage } = pageOf(exchange);
  const wanted = exchange.url.searchParams.get("env");
  const listed = project.deployments.filter(({ environment }) => (wanted ?? environment) === environment);
  // One that is served again after a rollback is still listed once, in its old place.
  const distinct = new Map(listed.map((deployment) => [deployment.number, deployment]));
  const newestFirst = [...distinct.values()].toSorted((one, other) => other.number - one.number);
  const shown = slicePage(newestFirst, { page, perPage });
  return success(
    shown.map((deployment) => pagesDeploymentBody(world, project, deployment)),
    { page, per_page: perPage, count: shown.length, total_count: newestFirst.length },
  );
}

function answerUnwanted(exchange: Exchange, world: World): Answer | null {
  const key = presentedKey(exchange);
  if (key === null || isKeyDead(world, "cloudflare", key) || world.scenarios.touches("rejected_keys", "cloudflare")) {
    return failure(401, 1000, "Invalid API Token");
  }
  if (!world.scenarios.touches("too_many_requests", "cloudflare")) return null;
  return failure(429, 971, "Please wait and consider throttling your request speed.");
}
