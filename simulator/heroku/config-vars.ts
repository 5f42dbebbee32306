import { z } from "zod";
import { type Answer, type BodyAnswer, dropped, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import { releaseConfig, settleReleases } from "../state/releases";
import type { World } from "../world";
import { type NamedApp, userOf } from "./bodies";
import { herokuError, noSuchApp } from "./errors";

const changeSchema = z.record(z.string().min(1), z.string().nullable());

/** A change of config vars, by whom, as the release phase of the scenario has it. */
export interface ConfigChange {
  app: string;
  configVars: Record<string, string | null>;
  by?: string | undefined;
}

/** The whole environment with its values, as Heroku answers it. */
export function showConfig({ app }: NamedApp): BodyAnswer {
  return json(200, app.configVars);
}

/** Makes the release of a change and, once that is in force, tells the owner; false where there is no such app. */
export function setConfig(world: World, change: ConfigChange): boolean {
  const { store, clock, scenarios } = world;
  const phase = scenarios.take("release_phase", (value) => value[change.app] !== undefined)?.[change.app];
  const release = releaseConfig(store.state, { ...change, at: clock.now(), phase });
  if (release === null) return false;
  store.save();
  if (phase === undefined) world.announce(release);
  else if (clock.isRunning) setTimeout(() => settlePhases(world), phase.ms + 5).unref();
  return true;
}

/** Release phases that are over end, whoever asks next. */
export function settlePhases(world: World): void {
  const { isChanged, released } = settleReleases(world.store.state, world.clock.now());
  if (!isChanged) return;
  world.store.save();
  released.forEach(world.announce);
}

/** Merges a map of config vars; one call is one release, however many keys it names. */
export function changeConfig(exchange: Exchange, world: World, named: NamedApp): Answer {
  const how = world.scenarios.take("config_answer");
  if (how === "lost_before_accept") return dropped;
  const parsed = changeSchema.safeParse(exchange.body);
  if (!parsed.success || how === "refused") {
    return herokuError(422, "invalid_params", "Config vars must be a map of strings or nulls.");
  }
  const by = userOf(exchange).email;
  if (!setConfig(world, { app: named.name, configVars: parsed.data, by })) return noSuchApp();
  if (how === "lost_after_accept") return dropped;
  return how === "500_after_accept" ? herokuError(500, "internal", "Internal server error.") : showConfig(named);
}
