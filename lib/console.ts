import "server-only";

import cockpitConfig from "@/cockpit.config";
import { openAnchorFile } from "@/lib/audit/checkpoint-file";
import { createPages, type Pages } from "@/lib/cloudflare/create-pages";
import type { AnchorStore } from "@/lib/core/anchor";
import type { CockpitConfig, Environment } from "@/lib/core/config";
import { SMALLEST_POOL } from "@/lib/core/connection-budget";
import { hostTargets } from "@/lib/core/http-config";
import { newId } from "@/lib/core/ids";
import { type Flags, killSwitches } from "@/lib/core/kill-switches";
import type { Platform, ProbeSite } from "@/lib/core/platform";
import { usedCredentials } from "@/lib/core/platform-kinds";
import { type DatabaseHandle, openDatabase } from "@/lib/db/database";
import { type Env, getEnv, readVariable } from "@/lib/env";
import { type HostTable, hostTable } from "@/lib/environments/rules";
import { readStamp } from "@/lib/environments/stamp";
import { type FlagReading, readFlags } from "@/lib/flags/rules";
import { createGitHub, type MeteredGitHub } from "@/lib/github/create-github";
import type { GitHubAuth } from "@/lib/github/credential";
import { createHeroku, type Heroku } from "@/lib/heroku/create-heroku";
import { createHosts } from "@/lib/hosts/create-hosts";
import { ownFingerprints } from "@/lib/secrets/fingerprint";
import { probeSite } from "@/lib/surfaces/site";
import { createLogger, type Logger } from "@/lib/telemetry/log";

/** The parts of one running console, made once per process. */
export interface Console {
  env: Env;
  config: CockpitConfig;
  environment: Environment;
  hosts: HostTable;
  instance: string;
  sha: string;
  bootedAt: Date;
  database: DatabaseHandle;
  github: MeteredGitHub;
  platforms: { heroku: Heroku; cloudflare_pages: Pages; http: Platform };
  probeSite: ProbeSite;
  anchors: AnchorStore;
  flagReadings: FlagReading[];
  flags: Flags;
  /** What this process read of its own secrets when it started, as keyed hashes. */
  secretPrints: Record<string, string>;
  log: Logger;
}

declare global {
  // Next loads instrumentation, proxy and routes as separate bundles of one process.
  var cockpitConsole: Console | undefined;
  var cockpitStamp: { value: string | null | undefined; at: number } | undefined;
}

const STAMP_FRESH_MS = 30_000;

/** The console of this process; throws EnvironmentProblem when its environment is wrong. */
export function getConsole(): Console {
  globalThis.cockpitConsole ??= createConsole(getEnv(usedCredentials(cockpitConfig)));
  return globalThis.cockpitConsole;
}

function createConsole(env: Env): Console {
  const flagReadings = readFlags(cockpitConfig, env.flags);
  const github = createGitHub({
    apiUrl: env.GITHUB_API_URL,
    repository: env.GITHUB_REPOSITORY,
    auth: githubAuth(env),
    userAgent: "raxx-console",
  });
  return {
    env,
    config: cockpitConfig,
    environment: env.CONSOLE_ENV,
    hosts: hostTable(cockpitConfig, env.COCKPIT_HOSTS),
    instance: newId("ins"),
    sha: env.BUILD_SHA ?? env.HEROKU_BUILD_COMMIT ?? env.HEROKU_SLUG_COMMIT ?? env.BUILD_STAMP_SHA ?? "unknown",
    bootedAt: new Date(),
    database: openDatabase(env.DATABASE_URL, env.DATABASE_POOL ?? SMALLEST_POOL, env.DATABASE_CA),
    github,
    anchors: env.AUDIT_ANCHOR_FILE === undefined ? github.anchors : openAnchorFile(env.AUDIT_ANCHOR_FILE),
    platforms: createPlatforms(env, cockpitConfig),
    probeSite,
    flagReadings,
    flags: killSwitches(flagReadings),
    secretPrints: ownFingerprints({
      config: cockpitConfig,
      environment: env.CONSOLE_ENV,
      secretKey: env.SECRET_KEY,
      variable: readVariable,
    }),
    log: createLogger(env.LOG_LEVEL),
  };
}

/** What GitHub is asked with: a token, or else an App. */
export function githubAuth(env: Env): GitHubAuth {
  const { GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY, GITHUB_APP_INSTALLATION_ID } = env;
  if (env.GITHUB_TOKEN !== undefined) return { token: env.GITHUB_TOKEN };
  return {
    appId: GITHUB_APP_ID ?? "",
    privateKey: GITHUB_APP_PRIVATE_KEY ?? "",
    installationId: GITHUB_APP_INSTALLATION_ID ?? "",
  };
}

/** The platforms as that environment says how to reach them; makes no call by itself. */
export function createPlatforms(env: Env, config: CockpitConfig): Console["platforms"] {
  return {
    heroku: createHeroku({ apiUrl: env.HEROKU_API_URL, apiKey: env.HEROKU_API_KEY }),
    cloudflare_pages: createPages({
      apiUrl: env.CLOUDFLARE_API_URL,
      accountId: env.CLOUDFLARE_ACCOUNT_ID,
      apiToken: env.CLOUDFLARE_API_TOKEN,
      issuerToken: env.CLOUDFLARE_ISSUER_TOKEN,
    }),
    http: createHosts({ targets: hostTargets(config, env.HTTP_HOSTS_URL) }),
  };
}

/** The database's environment stamp, read again every 30 s, or at once while it could not be read. */
export async function databaseStamp(): Promise<string | null | undefined> {
  const known = globalThis.cockpitStamp;
  if (known?.value !== undefined && Date.now() - known.at < STAMP_FRESH_MS) return known.value;
  const seen = await readStamp(getConsole().database.db);
  // A database that does not answer now has not changed its mind: one process has one database.
  const value = seen === undefined ? known?.value : seen;
  globalThis.cockpitStamp = { value, at: seen === undefined ? 0 : Date.now() };
  return value;
}
