import path from "node:path";
import config from "@/cockpit.config";
import { ENVIRONMENTS, type Environment } from "@/lib/core/config";
import { usedCredentials } from "@/lib/core/platform-kinds";
import { seedConsole } from "@/prisma/seed";
import { buildApp } from "@/sandbox/build/next-build";
import { claimDataDir } from "@/sandbox/claim";
import { consoleAddress } from "@/sandbox/console-address";
import { ConsolePair } from "@/sandbox/console-pair";
import { type ConsoleDatabase, DATABASES, prepareConsole, startSandboxPostgres } from "@/sandbox/databases";
import { type LiveApps, NOTHING_LIVE } from "@/sandbox/live-apps";
import type { UpOptions } from "@/sandbox/options";
import { type Places, placesIn } from "@/sandbox/places";
import { choosePlatform } from "@/sandbox/platform-choice";
import type { PostgresServer } from "@/sandbox/postgres/cluster";
import { root } from "@/sandbox/root";
import type { RunRecordFile } from "@/sandbox/run-record";
import { publishSandbox, type Sandbox } from "@/sandbox/sandbox-file";
import { loadSecrets, type SandboxSecrets } from "@/sandbox/sandbox-secrets";
import type { Shutdown } from "@/sandbox/shutdown";
import { completeApp, readLiveApp, registerWebhooks } from "@/sandbox/simulated-platform";
import { type SimulatedUrls, startSimulatedPlatform } from "@/sandbox/start-platform";
import { type Step, stepRunner } from "@/sandbox/steps";

interface Start {
  options: UpOptions;
  places: Places;
  secrets: SandboxSecrets;
  record: RunRecordFile;
  shutdown: Shutdown;
  step: Step;
}

type Databases = Record<"staging" | "production", ConsoleDatabase>;

/** Starts every part of the sandbox in order, leaves what stops it in `shutdown`, and publishes the sandbox file when all is ready. */
export async function bringUp(options: UpOptions, shutdown: Shutdown, signal: AbortSignal): Promise<Sandbox> {
  const places = placesIn(options.dataDir);
  const step = stepRunner(signal);
  const record = await step(`Data folder ${path.relative(root, options.dataDir)} and ports`, () =>
    claimDataDir(places, options),
  );
  shutdown.add("the record", () => record.remove());
  const secrets = loadSecrets(places.secrets);
  const start: Start = { options, places, secrets, record, shutdown, step };
  const databases = await startDatabases(start);
  const databaseUrls = { staging: databases.staging.consoleUrl, production: databases.production.consoleUrl };
  const pair = new ConsolePair({ options, places, secrets, record, databaseUrls });
  const simulator = await connectPlatform(start, pair);
  await fillDatabases(start, databases, simulator);
  const live = simulator ? await step("What is live", () => settlePlatform(start, simulator)) : NOTHING_LIVE;
  pair.connect(simulator, live);
  await serveConsoles(start, pair, signal);
  const sandbox: Sandbox = {
    staging: { url: consoleAddress("staging", options.ports).url, database_url: databases.staging.ownerUrl },
    production: { url: consoleAddress("production", options.ports).url, database_url: databases.production.ownerUrl },
    ...(simulator ? { simulator } : {}),
    ...secrets.people,
    github_webhook_secret: secrets.github_webhook_secret,
  };
  publishSandbox(places.sandbox, sandbox, shutdown);
  return sandbox;
}

async function startDatabases(start: Start): Promise<Databases> {
  const { places, secrets, step } = start;
  const describe = (started: PostgresServer) => {
    const moved = started.dataDir === places.postgres ? "" : `, data in ${started.dataDir}`;
    return `127.0.0.1:${started.port}${moved}`;
  };
  const server = await step("Postgres", () => startSandboxPostgres(places, secrets), describe);
  start.record.setChild("postgres", server.process);
  start.shutdown.add("Postgres", () => server.stop());
  const prepare = (environment: Environment) =>
    step(
      `Database ${DATABASES[environment]}`,
      () => prepareConsole(server, environment),
      ({ applied }) => (applied.length === 0 ? "up to date" : `${applied.length} applied`),
    );
  return { staging: await prepare("staging"), production: await prepare("production") };
}

async function connectPlatform(start: Start, pair: ConsolePair): Promise<SimulatedUrls | null> {
  const { options, places, step } = start;
  const choice = choosePlatform(process.env, usedCredentials(config));
  if (choice.kind === "real") {
    await step("Platforms", () => "real, from the credentials in the environment", String);
    return null;
  }
  if (choice.ignored.length > 0)
    console.log(`  ${choice.ignored.join(" and ")} from the environment is not used here.`);
  const platform = await step(
    "Local platform",
    () =>
      startSimulatedPlatform(options, places, {
        onRelease: (release) => pair.release(release),
        secrets: start.secrets,
      }),
    (started) => `${started.urls.repository} on 127.0.0.1:${options.ports.simulator}`,
  );
  start.shutdown.add("the local platform", () => platform.close());
  return platform.urls;
}

async function fillDatabases(start: Start, databases: Databases, simulator: SimulatedUrls | null): Promise<void> {
  const { secrets, options, step } = start;
  for (const environment of ENVIRONMENTS) {
    await step(`People and history of ${environment}`, () =>
      seedConsole({
        databaseUrl: databases[environment].consoleUrl,
        environment,
        secretKey: secrets.secret_keys[environment],
        people: secrets.people,
        history: options.history,
        ...(simulator ? { simulator } : {}),
      }),
    );
  }
}

async function settlePlatform(start: Start, simulator: SimulatedUrls): Promise<LiveApps> {
  const { staging, production } = config.consoles;
  await completeApp(simulator, staging.app);
  await completeApp(simulator, production.app);
  const live = {
    staging: await readLiveApp(simulator, staging.app),
    production: await readLiveApp(simulator, production.app),
  };
  const hook = (environment: Environment) => ({
    url: consoleAddress(environment, start.options.ports).url,
    secret: live[environment].configVars.GITHUB_WEBHOOK_SECRET ?? start.secrets.github_webhook_secret,
  });
  await registerWebhooks(simulator, { staging: hook("staging"), production: hook("production") });
  return live;
}

async function serveConsoles(start: Start, pair: ConsolePair, signal: AbortSignal): Promise<void> {
  const logFile = path.join(root, ".cockpit", "build.log");
  await start.step("Build", () => buildApp({ logFile, signal }), String);
  start.shutdown.add("the consoles", () => pair.stop());
  for (const environment of ENVIRONMENTS) pair.start(environment);
  for (const environment of ENVIRONMENTS) {
    const { url } = consoleAddress(environment, start.options.ports);
    await start.step(`Serving ${url}`, () => pair.waitForHealth(environment, signal));
  }
}
