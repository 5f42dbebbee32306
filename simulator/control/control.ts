import type { Answer } from "../http/answer";
import type { Exchange } from "../http/exchange";
import { findRoute } from "../http/router";
import type { World } from "../world";
import { clockRoutes } from "./clock-routes";
import { countRoutes } from "./count-routes";
import { controlError } from "./errors";
import { historyRoutes } from "./history-routes";
import { keyRoutes } from "./key-routes";
import { liveRoutes } from "./live-routes";
import { repositoryRoutes } from "./repository-routes";
import { controlRunRoutes } from "./run-routes";
import { scenarioRoutes } from "./scenario-routes";

const routes = [
  ...scenarioRoutes,
  ...countRoutes,
  ...controlRunRoutes,
  ...liveRoutes,
  ...repositoryRoutes,
  ...historyRoutes,
  ...clockRoutes,
  ...keyRoutes,
];

/** The door for tests and operators of the sandbox: what the platforms shall do next, and what they were asked. */
export async function serveControl(exchange: Exchange, world: World): Promise<Answer> {
  if (exchange.hasUnreadableBody) return controlError(400, "The body is not JSON.");
  const found = findRoute(routes, exchange);
  if (found === null) return controlError(404, "The control API has no such route.");
  world.runs.advance();
  return await found.route.handle({ ...exchange, params: found.params }, world);
}
