import { json } from "../../http/answer";
import type { Route } from "../../http/router";
import type { World } from "../../world";
import { fullRepository } from "../bodies/repository";
import { publicUser } from "../bodies/user";
import { loginOf } from "../logins";
import type { Schemas } from "../schemas";

export const accountRoutes: Route<World>[] = [
  {
    method: "GET",
    pattern: "/user",
    handle: (exchange, world) => json(200, publicUser(world.urls, loginOf(exchange))),
  },
  { method: "GET", pattern: "/rate_limit", handle: (_exchange, world) => json(200, rateLimits(world)) },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}",
    handle: async (_exchange, world) => json(200, await fullRepository(world)),
  },
];

function rateLimits(world: World): Schemas["rate-limit-overview"] {
  const core = world.rateLimit.now(world.scenarios.get("clock_skew_s"));
  const search = { limit: 30, used: 0, remaining: 30, reset: core.reset };
  return { resources: { core, search }, rate: core } satisfies Schemas["rate-limit-overview"];
}
