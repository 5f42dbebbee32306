import "server-only";

import { outside } from "@/lib/core/failpoint";
import type { ConfigRelease, Dyno } from "@/lib/core/platform";
import { nameAt } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import { printOf } from "@/lib/secrets/fingerprint";
import { listOwnPrints } from "@/lib/secrets/place-reading";
import { countServing, isRunningSince } from "@/lib/secrets/rules";
import type { KeptPlace, PlaceNote, Verdict } from "@/lib/secrets/target";

/** A config var that gets a new value, and its app. */
interface ConfigVar {
  target: KeptPlace;
  app: string;
}

interface Running {
  dynos: readonly Dyno[];
  version: number;
}

/** Which release was the newest before the value is sent: what set it comes after that. */
export async function noteRelease(ctx: Context, app: string): Promise<PlaceNote> {
  return { beforeVersion: await outside("newest-version", () => ctx.platforms.heroku.newestVersion(app)) };
}

export async function giveConfigVar(ctx: Context, { target, app }: ConfigVar, value: string): Promise<void> {
  await outside("write-secret", () => ctx.platforms.heroku.setConfig(app, { [nameAt(target)]: value }));
}

/** The value is read back, its release has to be in force, and every process has to run that or a later one (fact H5). */
export async function seeConfigVar(ctx: Context, { target, app }: ConfigVar): Promise<Verdict> {
  const { place } = target;
  const name = nameAt(target);
  const { heroku } = ctx.platforms;
  const now = await printNow(ctx, { target, app });
  if (now !== place.after) return { state: now === place.before ? "former" : "foreign", words: "" };
  const list = () => heroku.listReleases(app, place.beforeVersion ?? 0);
  const releases = await outside("list-config-releases", list);
  // The newest first: what it holds was set by the newest release of it.
  const own = releases.find(({ keys }) => keys.includes(name)) ?? null;
  const inForce = own === null ? null : (releases.findLast((one) => isInForceSince(one, own)) ?? null);
  if (own === null) return { state: "holds", words: "Heroku shows no release of it yet." };
  if (inForce === null) return { state: "holds", words: releaseWords(own) };
  const dynos = await outside("list-dynos", () => heroku.listDynos(app));
  return verdictOf(await runningWords(ctx, { target, app }, { dynos, version: inForce.version }));
}

async function printNow(ctx: Context, { target, app }: ConfigVar): Promise<string | null> {
  const name = nameAt(target);
  const held = (await outside("read-secrets", () => ctx.platforms.heroku.readConfig(app, [name])))[name];
  return held == null || held === "" ? null : printOf(ctx.secretKey, target.secret, held);
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
async function runningWords(ctx: Context, at: ConfigVar, { dynos, version }: Running): Promise<string | null> {
  const { secret, place } = at.target;
  const serving = dynos.filter(countServing);
  const behind = serving.filter((dyno) => !isRunningSince(dyno, version)).map(({ name }) => name);
  if (behind.length > 0) return `Waiting for ${behind.join(", ")} to run release v${version}.`;
  if (at.app !== ctx.config.consoles[ctx.environment].app) return null;
  const prints = await listOwnPrints(ctx.db);
  const holding = prints.filter((print) => print[secret.key] === place.after).length;
  const total = Math.max(prints.length, serving.length, 1);
  return holding === total ? null : `${holding} of ${total} processes of this console have read it.`;
}

/** Whether it holds what somebody else has set since its rotation began. */
export async function isConfigVarForeign(ctx: Context, at: ConfigVar): Promise<boolean> {
  const { before, after } = at.target.place;
  const now = await printNow(ctx, at);
  return now !== before && now !== after;
}

/** Whether it holds the new value. */
export async function isConfigVarHeld(ctx: Context, at: ConfigVar): Promise<boolean> {
  return (await printNow(ctx, at)) === at.target.place.after;
}
