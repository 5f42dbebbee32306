import "server-only";

import { z } from "zod";

import type { PagesVariable } from "@/lib/core/platform";
import type { SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import { printOf } from "@/lib/secrets/fingerprint";
import type { HeldHere } from "@/lib/secrets/places";
import type { SightingState } from "@/lib/secrets/schemas";
import { findWebhook } from "@/lib/secrets/webhook-secret";

/** What a look at one secret at one place has found; the value itself goes no further than this. */
export interface Reading {
  state: SightingState;
  fingerprint: string | null;
  /** When the place says it was last written; null where it does not tell. */
  writtenAt: Date | null;
}

/** Seconds after which a process that shows no sign of life does not count as running; it shows one every 10. */
const BEAT_STALE_S = 60;

const printsSchema = z.object({ secrets: z.record(z.string(), z.string()).catch({}) });

const NOTHING = { fingerprint: null, writtenAt: null };
const UNSET: Reading = { state: "unset", ...NOTHING };
const SEALED: Reading = { state: "sealed", ...NOTHING };

/** Reads all secrets of one place in one call, by the key of each; `fresh` where something is decided by it. Throws UpstreamError. */
export async function readPlace(
  ctx: Context,
  held: readonly HeldHere[],
  how?: { fresh: boolean },
): Promise<Map<string, Reading>> {
  const consumer = held[0]?.consumer;
  if (consumer === undefined) return new Map();
  const names = held.map(({ name }) => name);
  switch (consumer.kind) {
    case "heroku_config_var": {
      const values = await ctx.platforms.heroku.readConfig(consumer.app, names);
      return byKey(held, ({ secret, name }) => holding(ctx, secret, values[name] ?? null));
    }
    case "github_actions_secret": {
      const listed = await ctx.github.listActionsSecrets(consumer.environment ?? null, how);
      return byKey(held, ({ name }) => {
        const found = listed.find((one) => one.name === name);
        return found === undefined ? UNSET : { ...SEALED, writtenAt: found.updatedAt };
      });
    }
    case "github_webhook": {
      // That it is there is all that can be seen of it (fact G23).
      const id = await findWebhook(ctx, consumer.console, how);
      return byKey(held, () => (id === null ? UNSET : SEALED));
    }
    case "cloudflare_pages_variable": {
      const variables = await ctx.platforms.cloudflare_pages.readVariables(consumer.project, names);
      return byKey(held, ({ secret, name }) => ofVariable(ctx, secret, variables.get(name)));
    }
    case "console": {
      const prints = await listOwnPrints(ctx.db);
      return byKey(held, ({ secret }) => ofInstances(prints.map((print) => print[secret.key] ?? null)));
    }
  }
}

function byKey(held: readonly HeldHere[], find: (one: HeldHere) => Reading): Map<string, Reading> {
  return new Map(held.map((one) => [one.secret.key, find(one)]));
}

function holding(ctx: Context, secret: SecretDeclaration, value: string | null): Reading {
  if (value === null || value === "") return UNSET;
  return { state: "held", fingerprint: printOf(ctx.secretKey, secret, value), writtenAt: null };
}

function ofVariable(ctx: Context, secret: SecretDeclaration, variable: PagesVariable | undefined): Reading {
  if (variable === undefined || variable.kind === "unset") return UNSET;
  return variable.kind === "sealed" ? SEALED : holding(ctx, secret, variable.value);
}

/** Processes that differ, as while one restarts, hold nothing that could be compared. */
function ofInstances(prints: readonly (string | null)[]): Reading {
  const [fingerprint = null, ...others] = new Set(prints);
  if (others.length > 0) return SEALED;
  return fingerprint === null ? UNSET : { state: "held", fingerprint, writtenAt: null };
}

/** What every running process of this console read of its secrets when it started. */
export async function listOwnPrints(db: Context["db"]): Promise<Record<string, string>[]> {
  const rows = await readRows(db, printsSchema)`
    SELECT secrets FROM instances
    WHERE ended_at IS NULL AND beat_at > cockpit_now() - make_interval(secs => ${BEAT_STALE_S}) ORDER BY booted_at, id`;
  return rows.map(({ secrets }) => secrets);
}
