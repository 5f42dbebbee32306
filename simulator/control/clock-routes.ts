import { z } from "zod";
import { type Answer, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import type { Route } from "../http/router";
import type { World } from "../world";
import { controlError, invalid } from "./errors";

const moveSchema = z.union([
  z.strictObject({ advance_ms: z.number().min(0) }),
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
]);

/** The clock of the platforms: what is due by its new time happens before the answer. */
export const clockRoutes: Route<World>[] = [
  { method: "GET", pattern: "/clock", handle: (_exchange, world) => showClock(world) },
  { method: "PUT", pattern: "/clock", handle: moveClock },
];

function showClock(world: World): Answer {
  const { clock, state } = world.store;
  return json(200, { now: new Date(clock.now()).toISOString(), moved_ms: state.clockOffsetMs });
}

function moveClock(exchange: Exchange, world: World): Answer {
  const parsed = moveSchema.safeParse(exchange.body);
  if (!parsed.success) return invalid(parsed.error);
  const { clock } = world.store;
  const by = "now" in parsed.data ? Date.parse(parsed.data.now) - clock.now() : parsed.data.advance_ms;
  if (by < 0) return controlError(422, "now: the clock can only be moved forward");
  clock.advance(by);
  world.store.save();
  world.runs.advance();
  return showClock(world);
}
