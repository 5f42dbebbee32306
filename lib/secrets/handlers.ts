import "server-only";

import { randomBytes } from "node:crypto";

import { outside } from "@/lib/core/failpoint";
import type { ConfigRelease, Dyno } from "@/lib/core/platform";
import type { Consumer, SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { keepConsoleKey, retireConsoleKeys } from "@/lib/secrets/console-key";
import { printOf } from "@/lib/secrets/fingerprint";
import { listOwnPrints } from "@/lib/secrets/place-reading";
import { countServing, isRunningSince } from "@/lib/secrets/rules";

/** One place that a new value goes to. */
export interface Target {
  secret: SecretDeclaration;
  consumer: Extract<Consumer, { kind: "heroku_config_var" }>;
  /** The fingerprint of the new value. */
  print: string;
  /** The newest release of its app before the value was sent. */
  beforeVersion: number;
}

/** What was seen at a place: it holds another value, holds the new one, or is seen to run with it. */
export interface Verdict {
  state: "elsewhere" | "holds" | "verified";
  /** What is waited for, or what was seen, in words. */
  words: string;
}

/** How one kind of secret is rotated. What goes outside is idempotent: the same value may be handed to a place again. */
export interface Handler {
  mint: () => string;
  /** What the database has to know before the value goes out, in the transaction that makes it. */
  keep?: (tx: Tx, ctx: Context, value: string) => Promise<void>;
  distribute: (ctx: Context, target: Target, value: string) => Promise<void>;
  verify: (ctx: Context, target: Target) => Promise<Verdict>;
  /** Makes the old value worthless once every place has converged; answers what that took, in words. */
  revoke: () => string;
  /** What ends the former value inside the database, with the rotation; answers what that took, in words. */
  retire?: (tx: Tx, ctx: Context) => Promise<string>;
}

const VALUE_BYTES = 32;
const KEY_BYTES = 48;

/** By the word in the configuration. */
export const HANDLERS: Record<NonNullable<SecretDeclaration["handler"]>, Handler> = {
  generated: {
    mint: () => randomBytes(VALUE_BYTES).toString("hex"),
    distribute: writeConfigVar,
    verify: verifyConfigVar,
    revoke: () => "Every place was seen with the new value.",
  },
  console_key: {
    mint: () => randomBytes(KEY_BYTES).toString("base64url"),
    keep: keepConsoleKey,
    distribute: writeConfigVar,
    verify: verifyConfigVar,
    revoke: () => "Every process was seen with the new value.",
    retire: retireConsoleKeys,
  },
};

interface Running {
  dynos: readonly Dyno[];
  version: number;
}

async function writeConfigVar(ctx: Context, { secret, consumer }: Target, value: string): Promise<void> {
  const vars = { [consumer.key ?? secret.key]: value };
  await outside("write-secret", () => ctx.platforms.heroku.setConfig(consumer.app, vars));
}

/** The value is read back, its release has to be in force, and every process has to run that or a later one (fact H5). */
async function verifyConfigVar(ctx: Context, target: Target): Promise<Verdict> {
  const { secret, consumer, print, beforeVersion } = target;
  const name = consumer.key ?? secret.key;
  const { heroku } = ctx.platforms;
  const held = (await outside("read-secrets", () => heroku.readConfig(consumer.app, [name])))[name] ?? null;
  const now = held === null ? null : printOf(ctx.secretKey, secret, held);
  if (now !== print) return { state: "elsewhere", words: now ?? "" };
  const list = () => heroku.listConfigReleases(consumer.app, beforeVersion);
  const releases = await outside("list-config-releases", list);
  // The newest first: what it holds was set by the newest release of it.
  const own = releases.find(({ keys }) => keys.includes(name)) ?? null;
  const inForce = own === null ? null : (releases.findLast((one) => isInForceSince(one, own)) ?? null);
  if (own === null) return { state: "holds", words: "Heroku shows no release of it yet." };
  if (inForce === null) return { state: "holds", words: releaseWords(own) };
  const dynos = await outside("list-dynos", () => heroku.listDynos(consumer.app));
  return verdictOf(await runningWords(ctx, target, { dynos, version: inForce.version }));
}

function isInForceSince(one: ConfigRelease, own: ConfigRelease): boolean {
  return one.version >= own.version && one.status === "succeeded";
}

function releaseWords({ version, status }: ConfigRelease): string {
  return status === "failed"
    ? `Release v${version} failed in its release phase: the app runs with the old value.`
    : `Release v${version} is not in force yet.`;
}

function verdictOf(waitsFor: string | null): Verdict {
  if (waitsFor !== null) return { state: "holds", words: waitsFor };
  return { state: "verified", words: "Every process runs with it." };
}

/** What is still waited for, or null; of this console's own app each process says itself what it has read. */
async function runningWords(ctx: Context, target: Target, { dynos, version }: Running): Promise<string | null> {
  const serving = dynos.filter(countServing);
  const behind = serving.filter((dyno) => !isRunningSince(dyno, version)).map(({ name }) => name);
  if (behind.length > 0) return `Waiting for ${behind.join(", ")} to run release v${version}.`;
  if (target.consumer.app !== ctx.config.consoles[ctx.environment].app) return null;
  const prints = await listOwnPrints(ctx.db);
  const holding = prints.filter((print) => print[target.secret.key] === target.print).length;
  const total = Math.max(prints.length, serving.length, 1);
  return holding === total ? null : `${holding} of ${total} processes of this console have read it.`;
}
