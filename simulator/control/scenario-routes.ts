import { z } from "zod";
import { type Answer, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import type { Route } from "../http/router";
import { type ScenarioKey, scenarioSchema } from "../state/scenarios";
import type { World } from "../world";
import { controlError, invalid } from "./errors";

const objectSchema = z.record(z.string(), z.unknown());
const keySchema = scenarioSchema.keyof();

export const scenarioRoutes: Route<World>[] = [
  { method: "GET", pattern: "/scenarios", handle: (_exchange, world) => showScenarios(world) },
  { method: "PUT", pattern: "/scenarios", handle: changeScenarios },
  { method: "DELETE", pattern: "/scenarios", handle: (_exchange, world) => clearScenarios(world) },
];

function showScenarios(world: World): Answer {
  return json(200, { ...world.scenarios.all(), rate_limit: world.rateLimit.now() });
}

function changeScenarios(exchange: Exchange, world: World): Answer {
  const body = objectSchema.safeParse(exchange.body);
  if (!body.success) return invalid(body.error);
  const entries = Object.entries(body.data);
  const set = scenarioSchema.safeParse(Object.fromEntries(entries.filter(([, value]) => value !== null)));
  if (!set.success) return invalid(set.error);
  const removed: ScenarioKey[] = [];
  for (const [name] of entries.filter(([, value]) => value === null)) {
    const key = keySchema.safeParse(name);
    if (!key.success) return controlError(422, `Unrecognized key: "${name}"`);
    removed.push(key.data);
  }
  const { rate_limit, ...rest } = set.data;
  if (rate_limit !== undefined) world.rateLimit.set(rate_limit);
  if (removed.includes("rate_limit")) world.rateLimit.clear();
  world.scenarios.merge({ set: rest, remove: removed, once: exchange.url.searchParams.get("once") === "1" });
  return showScenarios(world);
}

function clearScenarios(world: World): Answer {
  world.rateLimit.clear();
  world.scenarios.clear();
  return showScenarios(world);
}
