import { randomBytes } from "node:crypto";
import { type Answer, type BodyAnswer, json } from "../http/answer";
import type { Platform } from "../http/door";
import { type Exchange, presentedKey } from "../http/exchange";
import { pageOf, slicePage } from "../http/paging";
import type { Route } from "../http/router";
import { stableUuid } from "../state/identifiers";
import type { World } from "../world";
import { type NamedProject, pagesDeploymentBody, projectBody } from "./bodies";

type ProjectHandler = (exchange: Exchange, world: World, project: NamedProject) => Answer;

const routes: Route<World>[] = [
  { method: "GET", pattern: "/user/tokens/verify", handle: verifyToken },
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

function verifyToken(_exchange: Exchange, world: World): Answer {
  const seconds = world.scenarios.get("token_expires_in_s");
  const expiry =
    seconds === undefined ? {} : { expires_on: new Date(world.clock.now() + seconds * 1000).toISOString() };
  return success({ id: stableUuid("cloudflare token").replaceAll("-", ""), status: "active", ...expiry });
}

function success(result: unknown, result_info?: Record<string, number>): BodyAnswer {
  return json(200, { success: true, errors: [], messages: [], result, ...(result_info ? { result_info } : {}) });
}

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

function failure(status: number, code: number, message: string): BodyAnswer {
  return json(status, { success: false, errors: [{ code, message }], messages: [], result: null });
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
  if (presentedKey(exchange) === null || world.scenarios.touches("rejected_keys", "cloudflare")) {
    return failure(401, 1000, "Invalid API Token");
  }
  if (!world.scenarios.touches("too_many_requests", "cloudflare")) return null;
  return failure(429, 971, "Please wait and consider throttling your request speed.");
}
