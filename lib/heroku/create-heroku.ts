import "server-only";

import { z } from "zod";

import { type LiveRelease, type Platform, type ReleaseAttempt, unreadableAttempt } from "@/lib/core/platform";
import type { PlatformClock } from "@/lib/core/platform-clock";
import { toldAddressIfAny, toldText } from "@/lib/core/told";
import { UpstreamError } from "@/lib/core/upstream";
import { createCodeReader, orUntold, type Place, type ReadCode } from "@/lib/heroku/read-code";
import { readReleases } from "@/lib/heroku/read-releases";
import { attemptWords, findServed, type ReleasesRead, type Served } from "@/lib/heroku/releases";
import { type AskHeroku, createHerokuRequest } from "@/lib/heroku/request";

const DEFAULT_TIMEOUT_MS = 10_000;
/** Of the releases that are not in force, how many are told with their commit: a deploy is to find its own among a dozen newer ones. */
const MOST_ATTEMPTS = 20;

const appSchema = z.object({ web_url: toldAddressIfAny });
const accountSchema = z.object({ email: toldText(320) });

export interface Heroku extends Platform {
  /** The e-mail address of the account the key belongs to. Throws UpstreamError, `unauthorized` for a dead key. */
  account(): Promise<string>;
}

export interface HerokuOptions {
  apiUrl: string;
  apiKey: string;
  /** Milliseconds for one call; 10,000 unless told. */
  timeoutMs?: number;
}

function pathOf(app: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(app)) return `/apps/${app}`;
  throw new UpstreamError("heroku", { kind: "not_found", message: `Heroku has no app "${app}".` });
}

interface Client {
  ask: AskHeroku;
  clock: PlatformClock;
  readCode: ReadCode;
}

// Live is the newest release in force that has code; a failed or pending one leaves the release before it serving.
async function readLive({ ask, clock, readCode }: Client, app: string): Promise<LiveRelease> {
  const path = pathOf(app);
  const [{ value: about }, read] = await Promise.all([
    ask({ path, what: `read app ${app}`, schema: appSchema }),
    readReleases({ ask, clock }, { path, app }),
  ]);
  const served = findServed(read);
  const { release, since } = served;
  const [told, attempts] = await Promise.all([
    release === null ? { sha: null, shortSha: null } : readCode({ path, app }, release.code),
    tellAttempts(readCode, { path, app }, served),
  ]);
  return {
    ...told,
    serving: release === null ? servingOfNone(read) : told.sha === null ? "unnamed" : "commit",
    releasedAt: since,
    servedAt: release?.createdAt ?? null,
    source: release === null ? "heroku: no release with code" : `heroku release v${release.version}`,
    attempts: [...unreadableAttempt("release", read.unreadable), ...attempts],
    webUrl: about.web_url,
  };
}

function servingOfNone({ releases, unreadable, isWhole }: ReleasesRead): LiveRelease["serving"] {
  return isWhole && unreadable === 0 && releases.every((release) => release.status !== "unknown")
    ? "nothing"
    : "unseen";
}

function tellAttempts(readCode: ReadCode, place: Place, served: Served): Promise<ReleaseAttempt[]> {
  const newest = served.attempts.slice(0, MOST_ATTEMPTS);
  return Promise.all(
    newest.map(async (release) => ({
      ...(await orUntold(readCode(place, release.code))),
      isLatest: release.version > served.newest,
      state: release.status === "succeeded" ? ("unknown" as const) : release.status,
      release: `release v${release.version}`,
      since: release.createdAt,
      words: attemptWords(release),
    })),
  );
}

/** Heroku as the console uses it. Keeps no config var and no body; makes no call by itself. */
export function createHeroku(options: HerokuOptions): Heroku {
  const { ask, clock } = createHerokuRequest({ ...options, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS });
  const readCode = createCodeReader(ask);
  const whose = { path: "/account", what: "say whose key it is", schema: accountSchema };
  return {
    readLive: (app) => readLive({ ask, clock, readCode }, app),
    account: async () => (await ask(whose)).value.email,
  };
}
