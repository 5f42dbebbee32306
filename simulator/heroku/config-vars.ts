import { z } from "zod";
import { type Answer, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import { releaseConfig } from "../state/releases";
import type { World } from "../world";
import type { NamedApp } from "./bodies";
import { herokuError, noSuchApp } from "./errors";

const changeSchema = z.record(z.string().min(1), z.string().nullable());

/** The whole environment with its values, as Heroku answers it. */
export function showConfig({ app }: NamedApp): Answer {
  return json(200, app.configVars);
}

/** Merges a map of config vars; one call is one release, however many keys it names. */
export function changeConfig(exchange: Exchange, world: World, named: NamedApp): Answer {
  const parsed = changeSchema.safeParse(exchange.body);
  if (!parsed.success) return herokuError(422, "invalid_params", "Config vars must be a map of strings or nulls.");
  const release = releaseConfig(world.store.state, { app: named.name, configVars: parsed.data, at: world.clock.now() });
  if (release === null) return noSuchApp();
  world.store.save();
  world.announce(release);
  return showConfig(named);
}
