import { type Answer, empty, json } from "../http/answer";
import type { Route } from "../http/router";
import type { World } from "../world";

export const countRoutes: Route<World>[] = [
  { method: "GET", pattern: "/counts", handle: (_exchange, world) => showCounts(world) },
  { method: "DELETE", pattern: "/counts", handle: (_exchange, world) => resetCounts(world) },
];

function showCounts(world: World): Answer {
  const { total, byCorrelationId } = world.store.state.dispatches;
  return json(200, { ...world.counts.all(), dispatches: { total, by_correlation_id: byCorrelationId } });
}

function resetCounts(world: World): Answer {
  world.counts.reset();
  world.store.state.dispatches = { total: 0, byCorrelationId: {} };
  world.store.save();
  return empty(204);
}
