import { z } from "zod";

import { createPages } from "@/lib/cloudflare/create-pages";
import type { Console } from "@/lib/console";
import type { Actor, Role } from "@/lib/core/actor";
import type { CockpitConfig, Environment } from "@/lib/core/config";
import { hostTargets } from "@/lib/core/http-config";
import { newId } from "@/lib/core/ids";
import { type Flags, killSwitches } from "@/lib/core/kill-switches";
import type { Context } from "@/lib/db/context";
import { type Database, openDatabase } from "@/lib/db/database";
import { type Env, parseEnv } from "@/lib/env";
import { hostTable } from "@/lib/environments/rules";
import { readFlags } from "@/lib/flags/rules";
import { createGitHub } from "@/lib/github/create-github";
import { createHeroku } from "@/lib/heroku/create-heroku";
import { createHosts } from "@/lib/hosts/create-hosts";
import { contextOf } from "@/lib/http/request-context";
import { probeSite } from "@/lib/surfaces/site";
import { createLogger } from "@/lib/telemetry/log";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { REPOSITORY, startPlatform, type TestPlatform } from "@/tests/factories/platform";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { createTestDatabase } from "@/tests/setup/database";

export interface TestConsoleOptions {
  environment?: Environment;
  flags?: Partial<Flags>;
  config?: CockpitConfig;
  /** A platform to share; without one the console starts its own and ends it. */
  platform?: TestPlatform;
  /** Base URL at which each console answers /api/version. */
  consoleUrls?: Partial<Context["consoleUrls"]>;
  /** Milliseconds for one outside call; 5,000 unless told. */
  upstreamTimeoutMs?: number;
}

export interface TestConsole {
  environment: Environment;
  host: string;
  origin: string;
  db: Database;
  /** As in DATABASE_URL: the role that may only append to the audit log. `db` is connected with it. */
  databaseUrl: string;
  ownerUrl: string;
  secretKey: string;
  platform: TestPlatform;
  people: Record<Role, MadePerson>;
  /** The process-wide parts, as route handlers find them. */
  running: Console;
  /** The injected clock: real time plus whatever it was moved. */
  now: () => Date;
  moveClock: (ms: number) => void;
  resetClock: () => void;
  /** The console acting by itself. */
  system: Context;
  /** A person of that role with an API token, or any actor. */
  as: (who: Role | Actor, change?: Partial<Context>) => Context;
  /** Envelopes of the audit rows about one subject, oldest first. */
  auditOf: (subjectId: string) => Promise<Envelope[]>;
  auditCount: () => Promise<number>;
  close: () => Promise<void>;
}

const SECRET_KEY = "a secret key of a test console, long enough";

const envelopeSchema = z.object({
  seq: z.number(),
  action: z.string(),
  family: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), email: z.string().nullable() }),
  environment: z.string(),
  surface_id: z.string().optional(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  payload: z.record(z.string(), z.unknown()),
});
export type Envelope = z.infer<typeof envelopeSchema>;

const ROLE_WORDS = ["viewer", "operator", "admin"] as const;

interface Parts {
  environment: Environment;
  config: CockpitConfig;
  databaseUrl: string;
  platform: TestPlatform;
  options: TestConsoleOptions;
  now: () => Date;
}

function envOf({ environment, config, databaseUrl, platform, options }: Omit<Parts, "now">): Env {
  const { githubUrl, herokuUrl, cloudflareUrl, hostsUrl } = platform.simulator;
  const own = (name: Environment) => options.consoleUrls?.[name] ?? `https://${config.consoles[name].host}`;
  return parseEnv({
    DATABASE_URL: databaseUrl,
    CONSOLE_ENV: environment,
    CONSOLE_STAGING_URL: own("staging"),
    CONSOLE_PROD_URL: own("production"),
    SECRET_KEY,
    GITHUB_TOKEN: "simulated",
    GITHUB_API_URL: githubUrl,
    GITHUB_REPOSITORY: REPOSITORY,
    HEROKU_API_KEY: "simulated",
    HEROKU_API_URL: herokuUrl,
    CLOUDFLARE_API_TOKEN: "simulated",
    CLOUDFLARE_ACCOUNT_ID: "account",
    CLOUDFLARE_API_URL: cloudflareUrl,
    HTTP_HOSTS_URL: hostsUrl,
    BUILD_SHA: "0".repeat(40),
    LOG_LEVEL: "silent",
  });
}

function consoleOf(parts: Parts): Console {
  const { environment, config, databaseUrl, options } = parts;
  const env = envOf(parts);
  const timeoutMs = options.upstreamTimeoutMs ?? 5_000;
  const flagReadings = readFlags(config, {});
  const account = { accountId: env.CLOUDFLARE_ACCOUNT_ID, apiToken: env.CLOUDFLARE_API_TOKEN };
  const github = createGitHub({
    apiUrl: env.GITHUB_API_URL,
    repository: REPOSITORY,
    auth: { token: "simulated" },
    userAgent: "raxx-console-tests",
    timeoutMs,
    now: parts.now,
  });
  return {
    env,
    config,
    environment,
    hosts: hostTable(config, undefined),
    instance: newId("ins"),
    sha: "0".repeat(40),
    bootedAt: new Date(),
    database: openDatabase(databaseUrl),
    github,
    anchors: github.anchors,
    platforms: {
      heroku: createHeroku({ apiUrl: env.HEROKU_API_URL, apiKey: env.HEROKU_API_KEY, timeoutMs, now: parts.now }),
      cloudflare_pages: createPages({ apiUrl: env.CLOUDFLARE_API_URL, ...account, timeoutMs }),
      http: createHosts({ targets: hostTargets(config, env.HTTP_HOSTS_URL), timeoutMs }),
    },
    probeSite,
    flagReadings,
    flags: { ...killSwitches(flagReadings), deployAsync: true, ...options.flags },
    secretPrints: {},
    log: createLogger("silent"),
  };
}

async function makePeople(db: Database): Promise<Record<Role, MadePerson>> {
  const make = (role: Role) => createPerson({ db, secretKey: SECRET_KEY }, { role });
  const [viewer, operator, admin] = await Promise.all([make("viewer"), make("operator"), make("admin")]);
  return { viewer, operator, admin };
}

function isRole(who: Role | Actor): who is Role {
  return ROLE_WORDS.some((role) => role === who);
}

/** A whole console for one test file: its own database, real clients on a simulated platform, people, and a clock that can be moved. */
export async function createTestConsole(options: TestConsoleOptions = {}): Promise<TestConsole> {
  const environment = options.environment ?? "staging";
  const config = options.config ?? raxxConfig;
  const [database, platform] = await Promise.all([
    createTestDatabase(environment),
    options.platform ?? startPlatform(),
  ]);
  let offset = 0;
  const now = () => new Date(Date.now() + offset);
  const running = consoleOf({ environment, config, databaseUrl: database.url, platform, options, now });
  const { db } = running.database;
  const people = await makePeople(db);
  const { host } = config.consoles[environment];

  function as(who: Role | Actor, change: Partial<Context> = {}): Context {
    const actor = isRole(who) ? people[who].actor : who;
    const headers = new Headers({ host, "user-agent": "vitest", "x-forwarded-for": "203.0.113.7" });
    return { ...contextOf(running, { actor, environment, headers, requestId: newId("req") }), now, ...change };
  }

  return {
    environment,
    host,
    origin: `https://${host}`,
    db,
    databaseUrl: database.url,
    ownerUrl: database.ownerUrl,
    secretKey: SECRET_KEY,
    platform,
    people,
    running,
    now,
    moveClock: (ms) => {
      offset += ms;
    },
    resetClock: () => {
      offset = 0;
    },
    system: as({ kind: "system", id: running.instance }),
    as,
    auditOf: async (subjectId) => {
      const rows = await db.auditRow.findMany({ where: { subjectId }, orderBy: { seq: "asc" } });
      return rows.map((row) => envelopeSchema.parse(JSON.parse(row.envelope)));
    },
    auditCount: () => db.auditRow.count(),
    close: async () => {
      await running.database.close();
      await database.drop();
      if (options.platform === undefined) await platform.close();
    },
  };
}
