import type { Environment } from "@/lib/core/config";
import { consoleAddress } from "@/sandbox/console-address";
import type { UpOptions } from "@/sandbox/options";
import type { Sandbox } from "@/sandbox/sandbox-file";
import type { SandboxSecrets } from "@/sandbox/sandbox-secrets";

type Variables = Record<string, string>;

/** What is live for one console on its platform. */
export interface LiveApp {
  sha: string | null;
  configVars: Variables;
}

export interface ConsoleEnvironmentInput {
  environment: Environment;
  ports: UpOptions["ports"];
  databaseUrl: string;
  secretKey: string;
  webhookSecret: string;
  /** Whom its sign-in page lets anybody in as; nobody without. */
  people?: SandboxSecrets["people"];
  /** Null: the real platforms, with credentials from the shell. */
  simulator: NonNullable<Sandbox["simulator"]> | null;
  live: LiveApp;
  shell: Record<string, string | undefined>;
}

/** What a console of the sandbox asks the local platform with. */
export const SIMULATED_KEYS = {
  GITHUB_TOKEN: "simulated-github-token",
  HEROKU_API_KEY: "simulated-heroku-key",
  CLOUDFLARE_API_TOKEN: "simulated-cloudflare-token",
};

const FROM_SHELL = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "LOG_LEVEL", "NODE_EXTRA_CA_CERTS"];
const PLATFORM_PREFIXES = ["GITHUB_", "HEROKU_", "CLOUDFLARE_", "FLAG_CONSOLE_"];

/**
 * The whole environment of one console process. As on Heroku the app's config vars are part of it and a deploy
 * changes BUILD_SHA. Keys are what the app holds now, since a console rotates them; addresses no config var can override.
 */
export function composeConsoleEnvironment(input: ConsoleEnvironmentInput): NodeJS.ProcessEnv {
  const { environment, ports, live } = input;
  const staging = consoleAddress("staging", ports);
  const production = consoleAddress("production", ports);
  return {
    FLAG_CONSOLE_DEPLOY_ASYNC: "true",
    SECRET_KEY: input.secretKey,
    GITHUB_WEBHOOK_SECRET: input.webhookSecret,
    ...(input.simulator === null ? {} : SIMULATED_KEYS),
    ...(input.simulator === null || input.people === undefined ? {} : { SANDBOX_PEOPLE: listPeople(input.people) }),
    ...(input.simulator === null ? {} : { WEBHOOKS_TO_LOOPBACK: "true" }),
    ...live.configVars,
    ...pickVariables(input.shell, (name) => FROM_SHELL.includes(name)),
    ...platform(input),
    DATABASE_URL: input.databaseUrl,
    CONSOLE_ENV: environment,
    COCKPIT_HOSTS: `${staging.host}=staging,${production.host}=production`,
    CONSOLE_STAGING_URL: staging.url,
    CONSOLE_PROD_URL: production.url,
    ...(live.sha === null ? {} : { BUILD_SHA: live.sha }),
    DYNO: "web.1",
    PORT: String(ports[environment]),
    HOST: "127.0.0.1",
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

function listPeople(people: SandboxSecrets["people"]): string {
  return JSON.stringify(
    Object.entries(people).map(([role, { email, password, totp_secret }]) => ({ role, email, password, totp_secret })),
  );
}

function pickVariables(shell: ConsoleEnvironmentInput["shell"], wanted: (name: string) => boolean): Variables {
  return defined(Object.fromEntries(Object.entries(shell).filter(([name]) => wanted(name))));
}

function defined(variables: Record<string, string | undefined>): Variables {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""),
  );
}

function platform({ simulator, shell }: ConsoleEnvironmentInput): Variables {
  if (simulator) return simulatedPlatform(simulator);
  return pickVariables(shell, (name) => PLATFORM_PREFIXES.some((prefix) => name.startsWith(prefix)));
}

function simulatedPlatform(simulator: NonNullable<Sandbox["simulator"]>): Variables {
  return {
    GITHUB_API_URL: simulator.github_url,
    GITHUB_REPOSITORY: simulator.repository,
    HEROKU_API_URL: simulator.heroku_url,
    CLOUDFLARE_ACCOUNT_ID: "simulated-account",
    CLOUDFLARE_API_URL: simulator.cloudflare_url,
    ...(simulator.hosts_url === undefined ? {} : { HTTP_HOSTS_URL: simulator.hosts_url }),
  };
}
