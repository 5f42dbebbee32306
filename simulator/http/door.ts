import type { PlatformName } from "../state/scenarios";
import type { World } from "../world";
import type { Answer, BodyAnswer } from "./answer";
import type { Exchange } from "./exchange";
import { plantCanary } from "./plant-canary";
import { findRoute, type Route } from "./router";

export interface Platform {
  name: PlatformName;
  routes: readonly Route<World>[];
  /** The same request under the name that the routes know. */
  readdress?: (exchange: Exchange, world: World) => Exchange;
  /** The refusal of any request: a bad key, a limit. Null lets it in. */
  refuse: (exchange: Exchange, world: World) => Answer | null;
  outage: () => BodyAnswer;
  notFound: () => BodyAnswer;
  /** What every answer carries. */
  finish: (exchange: Exchange, answer: BodyAnswer, world: World) => BodyAnswer;
}

/** One request to a platform: counted on arrival, then held, refused or handled. */
export async function answer(platform: Platform, sent: Exchange, world: World): Promise<Answer> {
  const exchange = platform.readdress?.(sent, world) ?? sent;
  const found = findRoute(platform.routes, exchange);
  const label = found === null ? `${exchange.method} (unknown)` : `${exchange.method} ${found.route.pattern}`;
  world.counts.arrived(platform.name, label);
  const bound = { ...exchange, params: found?.params ?? {} };
  found?.route.arrived?.(bound, world);
  await waitWhileHanging(platform, world);
  const handled = await decideAnswer(platform, bound, { world, route: found?.route ?? null });
  if (handled.kind === "dropped") {
    world.counts.charged(platform.name);
    return handled;
  }
  const canary = world.scenarios.get("canary");
  const given = canary === undefined ? handled : plantCanary(handled, canary);
  const finished = withDate(platform.finish(bound, given, world), world);
  if (finished.status !== 304) world.counts.charged(platform.name);
  return finished;
}

/** Holds a request while the platform hangs; it goes on when that is cleared, even if nobody waits any more. */
async function waitWhileHanging(platform: Platform, world: World): Promise<void> {
  if (!world.scenarios.touches("hang", platform.name)) return;
  do {
    await world.scenarios.nextChange();
  } while (world.scenarios.holds("hang", platform.name));
}

async function decideAnswer(
  platform: Platform,
  exchange: Exchange,
  place: { world: World; route: Route<World> | null },
): Promise<Answer> {
  const { world, route } = place;
  if (world.scenarios.touches("outage", platform.name)) return platform.outage();
  const refusal = platform.refuse(exchange, world);
  if (refusal !== null) return refusal;
  if (route === null) return platform.notFound();
  world.runs.advance();
  return await route.handle(exchange, world);
}

/** Every answer tells its platform's time, which is the world's. */
function withDate(answer: BodyAnswer, world: World): BodyAnswer {
  return { ...answer, headers: { date: new Date(world.clock.now()).toUTCString(), ...answer.headers } };
}
