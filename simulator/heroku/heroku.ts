import { randomUUID } from "node:crypto";
import { type Answer, json } from "../http/answer";
import type { Platform } from "../http/door";
import { type Exchange, presentedKey } from "../http/exchange";
import type { Route } from "../http/router";
import { stableUuid } from "../state/identifiers";
import { isKeyDead } from "../state/keys";
import type { World } from "../world";
import { authorizationRoutes } from "./authorizations";
import { accountBody, appBody, dynoBodies, formationBody, type NamedApp } from "./bodies";
import { changeConfig, settlePhases, showConfig } from "./config-vars";
import { herokuError, noSuchApp } from "./errors";
import { listReleases, showRelease, showSlug } from "./releases";

const HOURLY_CALLS = 4_500;

type AppHandler = (exchange: Exchange, world: World, named: NamedApp) => Answer;

const routes: Route<World>[] = [
  ...authorizationRoutes,
  { method: "GET", pattern: "/account", handle: (exchange) => json(200, accountBody(exchange)) },
  { method: "GET", pattern: "/apps", handle: listApps },
  {
    method: "GET",
    pattern: "/apps/{app}",
    handle: onApp((_exchange, world, named) => json(200, appBody(world, named))),
  },
  {
    method: "GET",
    pattern: "/apps/{app}/config-vars",
    handle: onApp((_exchange, _world, named) => showConfig(named)),
  },
  { method: "PATCH", pattern: "/apps/{app}/config-vars", handle: onApp(changeConfig) },
  { method: "GET", pattern: "/apps/{app}/releases", handle: onApp(listReleases) },
  { method: "GET", pattern: "/apps/{app}/releases/{id}", handle: onApp(showRelease) },
  { method: "GET", pattern: "/apps/{app}/slugs/{id}", handle: onApp(showSlug) },
  {
    method: "GET",
    pattern: "/apps/{app}/dynos",
    handle: onApp((_exchange, world, named) => json(200, dynoBodies(world, named))),
  },
  {
    method: "GET",
    pattern: "/apps/{app}/formation",
    handle: onApp((_exchange, world, named) => json(200, [formationBody(world, named)])),
  },
];

/** Heroku's Platform API, version 3, as far as a console needs it. */
export const heroku: Platform = {
  name: "heroku",
  routes,
  refuse: answerUnwanted,
  outage: () => herokuError(503, "unavailable", "The API is temporarily unavailable."),
  notFound: () => herokuError(404, "not_found", "The requested API endpoint was not found."),
  finish: (_exchange, answer, world) => ({
    ...answer,
    headers: {
      ...answer.headers,
      "ratelimit-remaining": String(Math.max(0, HOURLY_CALLS - world.counts.all().heroku.total)),
      "request-id": randomUUID(),
    },
  }),
};

/** Every app of the account: as many as there are here fit on one page. */
function listApps(_exchange: Exchange, world: World): Answer {
  settlePhases(world);
  const bodies = Object.entries(world.store.state.heroku).map(([name, app]) => appBody(world, { name, app }));
  return json(200, bodies, { "accept-ranges": "id, name, updated_at" });
}

function onApp(handle: AppHandler) {
  return (exchange: Exchange, world: World): Answer => {
    const wanted = exchange.params.app ?? "";
    settlePhases(world);
    const found = Object.entries(world.store.state.heroku).find(
      ([name]) => name === wanted || stableUuid(`heroku app ${name}`) === wanted,
    );
    return found === undefined ? noSuchApp() : handle(exchange, world, { name: found[0], app: found[1] });
  };
}

function answerUnwanted(exchange: Exchange, world: World): Answer | null {
  const key = presentedKey(exchange);
  if (key === null || isKeyDead(world, "heroku", key) || world.scenarios.touches("rejected_keys", "heroku")) {
    return herokuError(401, "unauthorized", "Invalid credentials provided.");
  }
  if (world.scenarios.touches("too_many_requests", "heroku")) {
    return herokuError(429, "rate_limit", "Your account reached the API rate limit. Please wait a few minutes.");
  }
  const accept = exchange.headers.accept ?? "";
  const isOther = accept.includes("vnd.heroku+json") && !/version=3(\D|$)/.test(accept);
  return isOther ? herokuError(400, "bad_request", "Only version 3 of the API is spoken here.") : null;
}
