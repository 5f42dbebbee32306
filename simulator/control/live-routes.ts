import { z } from "zod";
import { setConfig, settlePhases } from "../heroku/config-vars";
import { type Answer, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import type { Route } from "../http/router";
import type { Release } from "../options";
import { findSha } from "../repository/refs";
import { writeActionsSecret } from "../state/actions-secrets";
import { currentRelease, endRelease, releaseCommit, rollBackRelease } from "../state/releases";
import type { World } from "../world";
import { controlError, invalid } from "./errors";

const liveSchema = z.strictObject({
  app: z.string(),
  sha: z.string(),
  description: z.string().min(1).optional(),
  status: z.string().optional(),
  environment: z.enum(["production", "preview"]).optional(),
  /** How many such releases, one after the other. */
  times: z.int().min(1).max(2_000).default(1),
});

const configSchema = z.strictObject({
  app: z.string(),
  vars: z.record(z.string().min(1), z.string().nullable()),
  /** An address of whoever does it; the console's own account unless told. */
  by: z.email().optional(),
});

const secretSchema = z.strictObject({
  name: z.string().min(1),
  value: z.string().min(1),
  environment: z.string().nullable().default(null),
  seconds_ago: z.int().min(0).default(0),
});

const rollbackSchema = z.object({ by: z.string().optional() }).catch({});

export const liveRoutes: Route<World>[] = [
  { method: "GET", pattern: "/live", handle: (_exchange, world) => showLive(world) },
  { method: "PUT", pattern: "/live", handle: putLive },
  { method: "POST", pattern: "/live/{app}/rollback", handle: rollBack },
  { method: "POST", pattern: "/live/{app}/take", handle: finishRelease("taken") },
  { method: "POST", pattern: "/live/{app}/fail", handle: finishRelease("failed") },
  { method: "PUT", pattern: "/config", handle: putConfig },
  {
    method: "GET",
    pattern: "/actions-secrets",
    handle: (_exchange, world) =>
      json(
        200,
        world.store.state.actionsSecrets.map(({ environment, name, value }) => ({ environment, name, value })),
      ),
  },
  { method: "PUT", pattern: "/actions-secrets", handle: putActionsSecret },
];

function showLive(world: World): Answer {
  settlePhases(world);
  const apps = [...new Set(world.options.surfaces.map((surface) => surface.app))];
  const live = apps.map((app) => {
    const release = currentRelease(world.store.state, app);
    return [app, { version: release?.version ?? 0, sha: release?.sha ?? null, config_vars: release?.configVars ?? {} }];
  });
  return json(200, Object.fromEntries(live));
}

async function putLive(exchange: Exchange, world: World): Promise<Answer> {
  const parsed = liveSchema.safeParse(exchange.body);
  if (!parsed.success) return invalid(parsed.error);
  const sha = await findSha(world.repository, parsed.data.sha);
  if (sha === null) return controlError(422, `sha: the repository has no ${parsed.data.sha}`);
  const { times, ...wanted } = parsed.data;
  const at = world.clock.now();
  const releases = Array.from({ length: times }, () => releaseCommit(world.store.state, { ...wanted, sha, at }));
  const release = releases.at(-1) ?? null;
  if (release === null) return controlError(422, `app: no app is called ${parsed.data.app}`);
  world.store.save();
  const isInForce = wanted.status === undefined && wanted.environment !== "preview";
  if (isInForce) world.announce(release);
  return json(200, { app: release.app, version: release.version, sha });
}

/** As a person does in the platform's own dashboard: no workflow and no commit is asked. */
function rollBack(exchange: Exchange, world: World): Answer {
  const app = exchange.params.app ?? "";
  const { by } = rollbackSchema.parse(exchange.body ?? {});
  const release = rollBackRelease(world.store.state, { app, by, at: world.clock.now() });
  if (release === null) return controlError(409, `${app} has no earlier release of another commit.`);
  return announced(world, release);
}

function announced(world: World, release: Release): Answer {
  world.store.save();
  world.announce(release);
  return json(200, { app: release.app, version: release.version, sha: release.sha });
}

/** A release that was under way for long is over at last. */
function finishRelease(how: "taken" | "failed") {
  return (exchange: Exchange, world: World): Answer => {
    const app = exchange.params.app ?? "";
    const release = endRelease(world.store.state, app, how);
    if (release === null) return controlError(409, `${app} has no release that is under way.`);
    return announced(world, release);
  };
}

/** As somebody does with the platform's command line. */
function putConfig(exchange: Exchange, world: World): Answer {
  const parsed = configSchema.safeParse(exchange.body);
  if (!parsed.success) return invalid(parsed.error);
  const { app, vars, by } = parsed.data;
  if (!setConfig(world, { app, configVars: vars, by })) return controlError(422, `app: no app is called ${app}`);
  return json(200, { app, version: world.store.state.heroku[app]?.releases.at(-1)?.version ?? 0 });
}

/** As somebody does with `gh secret set`. */
function putActionsSecret(exchange: Exchange, world: World): Answer {
  const parsed = secretSchema.safeParse(exchange.body);
  if (!parsed.success) return invalid(parsed.error);
  const { value, seconds_ago: ago, ...named } = parsed.data;
  writeActionsSecret(world.store.state, named, { value, at: world.clock.now() - ago * 1_000 });
  world.store.save();
  return json(200, named);
}
