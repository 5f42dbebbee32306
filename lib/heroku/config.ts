import "server-only";

import { z } from "zod";

import type { ConfigRelease, ConfigStore, Dyno } from "@/lib/core/platform";
import type { PlatformClock } from "@/lib/core/platform-clock";
import { toldInstantIfAny, toldList, toldPart, toldText, toldTextIfAny } from "@/lib/core/told";
import type { Place } from "@/lib/heroku/read-code";
import type { AskHeroku } from "@/lib/heroku/request";

const NEWEST_200 = "version ..; order=desc,max=200";
const NEWEST = "version ..; order=desc,max=1";

const releaseSchema = z.object({
  version: z.number().int().positive(),
  status: z.string().nullish().catch(null),
  created_at: toldInstantIfAny,
  description: toldTextIfAny(4_000),
  user: toldPart({ email: toldTextIfAny(320) }),
});

const dynoSchema = z.object({
  name: toldText(100),
  type: toldText(100),
  state: toldText(40),
  release: toldPart({ version: z.number().int().positive().nullish().catch(null) }),
});

interface Client {
  ask: AskHeroku;
  clock: PlatformClock;
}

/** The names in "Set A, B config vars", "Remove A config vars" or both; none for a release that did something else. Pure. */
export function changedKeys(description: string | null): string[] {
  const parts = /^(?:(?:set|remove) .+ )config vars?$/i.exec(description?.trim() ?? "")?.[0] ?? "";
  const names = parts.replace(/ config vars?$/i, "").split(/,\s*|\s+and\s+|\s+/i);
  return names.filter((name) => /^[A-Za-z_]\w*$/.test(name) && !/^(set|remove)$/i.test(name));
}

/** The config vars of Heroku apps; `placeOf` throws for what is no name of an app. */
export function createConfigStore(client: Client, placeOf: (app: string) => Place): Omit<ConfigStore, "account"> {
  const configOf = ({ path }: Place) => `${path}/config-vars`;
  return {
    async readConfig(app, keys) {
      const question = { what: `read the config vars of ${app}`, schema: onlyKeys(keys) };
      return (await client.ask({ path: configOf(placeOf(app)), ...question })).value;
    },
    async setConfig(app, vars) {
      const question = { what: `set the config vars of ${app}`, schema: onlyKeys([]) };
      await client.ask({ path: configOf(placeOf(app)), ...question, change: { method: "PATCH", body: vars } });
    },
    newestVersion: async (app) => newestVersion(client, placeOf(app)),
    listReleases: async (app, after) => listReleases(client, placeOf(app), after),
    listDynos: async (app) => listDynos(client, placeOf(app)),
  };
}

/** Heroku answers the whole environment: of it, these keys are kept and nothing else (fact H5). */
function onlyKeys(keys: readonly string[]) {
  return z
    .record(z.string(), z.unknown())
    .transform((vars) => Object.fromEntries(keys.map((key) => [key, textOf(vars[key])])));
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

async function newestVersion({ ask }: Client, { path, app }: Place): Promise<number> {
  const schema = toldList(z.object({ version: z.number().int().positive() }));
  const what = `list the releases of ${app}`;
  const { value } = await ask({ path: `${path}/releases`, what, schema, range: NEWEST });
  return Math.max(0, ...value.items.map(({ version }) => version));
}

async function listReleases({ ask, clock }: Client, place: Place, after: number): Promise<ConfigRelease[]> {
  const what = `list the releases of ${place.app}`;
  const { value } = await ask({
    path: `${place.path}/releases`,
    what,
    range: NEWEST_200,
    schema: toldList(releaseSchema),
  });
  return value.items
    .filter(({ version }) => version > after)
    .toSorted((one, other) => other.version - one.version)
    .map(({ version, status, created_at: at, user, description }) => ({
      version,
      status: statusOf(status),
      by: user.email,
      keys: changedKeys(description),
      isRollback: /^rollback to v\d/i.test(description?.trim() ?? ""),
      at: at === null ? null : clock.ours(at),
    }));
}

function statusOf(status: string | null | undefined): ConfigRelease["status"] {
  if (status === "succeeded" || status === "pending" || status === "failed") return status;
  return status == null ? "succeeded" : "unknown";
}

async function listDynos({ ask }: Client, { path, app }: Place): Promise<Dyno[]> {
  const { value } = await ask({
    path: `${path}/dynos`,
    what: `list the dynos of ${app}`,
    schema: toldList(dynoSchema),
  });
  return value.items.map(({ name, type, state, release }) => ({ name, type, state, version: release.version ?? null }));
}
