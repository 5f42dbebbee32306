import "server-only";

import { LRUCache } from "lru-cache";
import { z } from "zod";

import type { SharedLimits } from "@/lib/core/breaker";
import type { ConfigStore, KeyIssuer, LiveRelease, MadeRelease, Platform, ReleaseAttempt } from "@/lib/core/platform";
import type { PlatformClock } from "@/lib/core/platform-clock";
import { toldAddressIfAny, toldText } from "@/lib/core/told";
import { UpstreamError } from "@/lib/core/upstream";
import { listMarks } from "@/lib/heroku/app-list";
import { createKeyIssuer } from "@/lib/heroku/authorizations";
import { createConfigStore } from "@/lib/heroku/config";
import { createKeptLive, type LiveRead } from "@/lib/heroku/kept-live";
import { type CodeReader, createCodeReader, orUntold, type Place } from "@/lib/heroku/read-code";
import { readReleases } from "@/lib/heroku/read-releases";
import {
  attemptWords,
  findServed,
  type HerokuRelease,
  listMade,
  type ReleasesRead,
  releaseName,
  type Served,
} from "@/lib/heroku/releases";
import { type AskHeroku, createHerokuRequest } from "@/lib/heroku/request";

const DEFAULT_TIMEOUT_MS = 10_000;
/** The address of an app changes only when the app is renamed. */
const ADDRESS_KEPT_FOR_MS = 15 * 60_000;
/** Of the releases that do not serve, how many more are asked for their commit at one look: however many there are, the next looks go on. */
const ASKED_AT_A_LOOK = 20;

const appSchema = z.object({ web_url: toldAddressIfAny });
const accountSchema = z.object({ email: toldText(320) });

export interface Heroku extends Platform, ConfigStore, KeyIssuer {
  /** What this process has met of Heroku's limits, and what others have. */
  limits: SharedLimits;
}

export interface HerokuOptions {
  apiUrl: string;
  apiKey: string | undefined;
  /** Milliseconds for one call; 10,000 unless told. */
  timeoutMs?: number;
  /** The machine's clock unless told. */
  now?: () => Date;
}

interface Client {
  ask: AskHeroku;
  clock: PlatformClock;
  codes: CodeReader;
  readAddress: (place: Place) => Promise<string | null>;
}

/** Heroku as the console uses it. Keeps no body, and of config vars those that are asked for; makes no call by itself. */
export function createHeroku(options: HerokuOptions): Heroku {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const { ask, clock, limits } = createHerokuRequest({ ...options, timeoutMs });
  const codes = createCodeReader(ask);
  const client = { ask, clock, codes, readAddress: createAddressReader(ask) };
  const answerLive = createKeptLive(options.now ?? (() => new Date()));
  const whose = { path: "/account", what: "say whose key it is", schema: accountSchema };
  return {
    ...createConfigStore({ ask, clock }, placeOf),
    ...createKeyIssuer({
      ask,
      askAs: (apiKey) => createHerokuRequest({ ...options, apiKey, timeoutMs }).ask,
      ownKey: options.apiKey ?? "",
    }),
    account: async () => (await ask(whose)).value.email,
    readLive: (app, { beside = false, mark = null } = {}) =>
      answerLive(app, mark, () => findServingRelease(client, app, beside)),
    listMarks: () => listMarks(ask, clock),
    limits,
  };
}

function createAddressReader(ask: AskHeroku): Client["readAddress"] {
  const known = new LRUCache<string, { address: string | null }>({ max: 1_000, ttl: ADDRESS_KEPT_FOR_MS });
  return async ({ path, app }) => {
    const before = known.get(app);
    if (before !== undefined) return before.address;
    const { value } = await ask({ path, what: `read app ${app}`, schema: appSchema });
    known.set(app, { address: value.web_url });
    return value.web_url;
  };
}

function placeOf(app: string): Place {
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(app)) return { path: `/apps/${app}`, app };
  throw new UpstreamError("heroku", { kind: "not_found", message: `Heroku has no app "${app}".` });
}

// Live is the newest release in force that has code; a failed or pending one leaves the release before it serving.
async function findServingRelease(
  { ask, clock, codes, readAddress }: Client,
  app: string,
  isBesideAsked: boolean,
): Promise<LiveRead> {
  const { path } = placeOf(app);
  const [webUrl, read] = await Promise.all([readAddress({ path, app }), readReleases({ ask, clock }, { path, app })]);
  const served = findServed(read);
  const { release, since } = served;
  const { madeAt, made } = listMade(read);
  const [told, attempts] = await Promise.all([
    release === null ? { sha: null, shortSha: null } : codes.readCode({ path, app }, release.code),
    tellAttempts(codes, { path, app }, served),
    isBesideAsked ? learnCommits(codes, { path, app }, made) : null,
  ]);
  const live: LiveRelease = {
    ...told,
    serving: release === null ? servingOfNone(read) : told.sha === null ? "unnamed" : "commit",
    releasedAt: since,
    servedAt: release?.createdAt ?? null,
    madeAt,
    made: made.map((one) => toMade(one, codes.known({ path, app }, one.code))),
    source: release === null ? "heroku: no release with code" : `heroku release v${release.version}`,
    attempts,
    unreadable: read.unreadable,
    webUrl,
  };
  return { live, newestAt: newestOf(read) };
}

async function tellAttempts(codes: CodeReader, place: Place, served: Served): Promise<ReleaseAttempt[]> {
  await learnCommits(codes, place, served.attempts);
  return served.attempts.map((release) => ({
    ...codes.known(place, release.code),
    isLatest: release.version > served.newest,
    state: release.status === "succeeded" ? ("unknown" as const) : release.status,
    release: releaseName(release),
    since: release.createdAt,
    words: attemptWords(release),
  }));
}

async function learnCommits(codes: CodeReader, place: Place, releases: readonly HerokuRelease[]): Promise<void> {
  const asked = chooseAsked(codes, place, releases);
  await Promise.all(asked.map(({ code }) => orUntold(codes.readCode(place, code))));
}

/** The releases whose commit is asked for at this look: each code once, and first what was asked for least. */
function chooseAsked(codes: CodeReader, place: Place, releases: readonly HerokuRelease[]): HerokuRelease[] {
  const times = ({ code }: HerokuRelease) => codes.timesAsked(place, code);
  const open = releases.filter((release) => times(release) !== null);
  const distinct = new Map(open.map((release) => ["id" in release.code ? release.code.id : "", release]));
  const leastFirst = [...distinct.values()].toSorted((one, other) => (times(one) ?? 0) - (times(other) ?? 0));
  return leastFirst.slice(0, ASKED_AT_A_LOOK);
}

function servingOfNone({ releases, unreadable, isWhole }: ReleasesRead): LiveRelease["serving"] {
  return isWhole && unreadable === 0 && releases.every((release) => release.status !== "unknown")
    ? "nothing"
    : "unseen";
}

function toMade(release: HerokuRelease, commit: Pick<MadeRelease, "sha" | "shortSha">): MadeRelease {
  const by = release.does === "person" ? "person" : "deploy";
  const { status } = release;
  return {
    ...commit,
    release: releaseName(release),
    isDone: status === "succeeded",
    became: status === "succeeded" ? null : { state: status, words: attemptWords(release) },
    at: release.createdAt,
    by,
  };
}

/** When the newest release was made, whatever it changed and whether or not it is in force; null where that is not told. */
function newestOf({ releases }: ReleasesRead): Date | null {
  const newest = releases.toSorted((one, other) => other.version - one.version)[0];
  return newest?.status === "succeeded" ? newest.createdAt : null;
}
