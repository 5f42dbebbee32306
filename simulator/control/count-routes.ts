import { type Answer, empty, json } from "../http/answer";
import type { Route } from "../http/router";
import type { World } from "../world";

function show(world: World): Answer {
  const { total, byCorrelationId } = world.store.state.dispatches;
  return json(200, { ...world.counts.all(), dispatches: { total, by_correlation_id: byCorrelationId } });
}

function reset(world: World): Answer {
  world.counts.reset();
  world.store.state.dispatches = { total: 0, byCorrelationId: {} };
  world.store.save();
  return empty(204);
}

export const countRoutes: Route<World>[] = [
  { method: "GET", pattern: "/counts", handle: (_exchange, world) => show(world) },
  { method: "DELETE", pattern: "/counts", handle: (_exchange, world) => reset(world) },
];
