import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { generate } from "otplib";
import { z } from "zod";
import { seedConsole } from "@/prisma/seed";
import { buildApp } from "@/sandbox/build/next-build";
import { consoleAddress } from "@/sandbox/console-address";
import { composeConsoleEnvironment } from "@/sandbox/console-environment";
import { ConsoleProcess } from "@/sandbox/console-process";
import { type ConsoleDatabase, prepareConsole, startSandboxPostgres } from "@/sandbox/databases";
import { freePort } from "@/sandbox/network/ports";
import type { UpOptions } from "@/sandbox/options";
import { type Places, placesIn, removeStoredState } from "@/sandbox/places";
import { root } from "@/sandbox/root";
import { loadSecrets, type SandboxSecrets } from "@/sandbox/sandbox-secrets";
import type { Shutdown } from "@/sandbox/shutdown";
import { startSimulatedPlatform } from "@/sandbox/start-platform";
import { stepRunner } from "@/sandbox/steps";
import { waitForHealth } from "@/sandbox/wait-for-health";
import { Control } from "@/scripts/bench/control";
import { HttpClient } from "@/scripts/bench/http-client";

const DATA_DIR = path.join(root, ".cockpit", "bench");
const PRODUCTION_PORT = 3121;
/** Of every server that is measured: fits a dyno of 512 MB. The young generation is that of `npm run serve`, the arenas are those of app.json. */
export const MEMORY = { NODE_OPTIONS: "--max-old-space-size=256 --max-semi-space-size=16", MALLOC_ARENA_MAX: "2" };

/** One console as production runs it, with a platform and a database of its own, and nobody else on them. */
export interface Stack {
  url: string;
  port: number;
  /** Of the database's owner; the console works as another role. */
  databaseUrl: string;
  control: Control;
  webhook: { url: string; secret: string };
  /** Speaks as the operator. */
  client: HttpClient;
  authorization: { authorization: string };
  /** Signs the operator in, as a browser does; answers what it then sends with every request. */
  signIn: () => Promise<{ cookie: string }>;
  /** Process id of the console. */
  pid: () => number;
  /** Starts the console again; resolves when it is healthy. */
  restart: () => Promise<void>;
  /** Waits until the console has read main and every surface once and nothing is live. */
  settle: () => Promise<void>;
}

interface Parts {
  options: UpOptions;
  places: Places;
  secrets: SandboxSecrets;
  shutdown: Shutdown;
}

const surfacesSchema = z.array(z.object({ checked_at: z.string().nullable() }));
const inFlightSchema = z.object({ items: z.array(z.unknown()) });

/** Starts a fresh stack under .cockpit/bench; `shutdown` learns how to stop it. */
export async function startStack(shutdown: Shutdown): Promise<Stack> {
  const step = stepRunner(new AbortController().signal);
  const options = await chooseOptions();
  const places = placesIn(DATA_DIR);
  removeStoredState(places);
  const parts = { options, places, secrets: loadSecrets(places.secrets), shutdown };
  const { ownerUrl, consoleUrl: databaseUrl } = await step("Postgres", () => startDatabase(parts));
  const { secrets } = parts;
  const quiet = { onRelease: () => undefined, secrets };
  const platform = await step("Local platform", () => startSimulatedPlatform(options, places, quiet));
  shutdown.add("the local platform", () => platform.close());
  const simulator = platform.urls;
  const people = { people: secrets.people, secretKey: secrets.secret_keys.staging };
  await step("People", () => seedConsole({ databaseUrl, environment: "staging", history: false, ...people }));
  await step("Build", () => buildApp({ logFile: path.join(root, ".cockpit", "build.log") }), String);
  const server = startConsole(parts, { databaseUrl, simulator });
  await step("Console", () => untilHealthy(parts, server));
  const { url, host, port } = consoleAddress("staging", options.ports);
  const client = new HttpClient({ port, host });
  const authorization = { authorization: `Bearer ${secrets.people.operator.api_token}` };
  return {
    url,
    port,
    databaseUrl: ownerUrl,
    control: new Control(simulator.control_url),
    webhook: { url: `${url}/api/webhooks/github`, secret: secrets.github_webhook_secret },
    client,
    authorization,
    signIn: () => signIn(client, secrets.people.operator),
    pid: () => server.pid ?? 0,
    restart: async () => {
      await server.restart();
      await untilHealthy(parts, server);
    },
    settle: () => waitUntilSettled(client, authorization),
  };
}

async function chooseOptions(): Promise<UpOptions> {
  const ports = { staging: await freePort(3120), production: PRODUCTION_PORT, simulator: await freePort(3920) };
  const fixed = { history: false, fresh: true, detach: false, supervise: false, repository: null };
  return { dataDir: DATA_DIR, ports, ...fixed };
}

async function startDatabase({ places, secrets, shutdown }: Parts): Promise<ConsoleDatabase> {
  const server = await startSandboxPostgres(places, secrets);
  shutdown.add("Postgres", () => server.stop());
  return prepareConsole(server, "staging");
}

function startConsole(
  { options, places, secrets, shutdown }: Parts,
  world: { databaseUrl: string; simulator: Parameters<typeof composeConsoleEnvironment>[0]["simulator"] },
): ConsoleProcess {
  const server = new ConsoleProcess({
    name: "The console",
    command: [process.execPath, path.join(root, "scripts", "serve.mjs")],
    cwd: root,
    logFile: places.stagingLog,
    environment: () => ({
      ...composeConsoleEnvironment({
        environment: "staging",
        ports: options.ports,
        ...world,
        secretKey: secrets.secret_keys.staging,
        webhookSecret: secrets.github_webhook_secret,
        live: { sha: "0".repeat(40), configVars: {} },
        shell: { ...process.env, LOG_LEVEL: "warn" },
      }),
      ...MEMORY,
    }),
    onChange: () => undefined,
    report: (message) => console.log(`  ${message}`),
  });
  server.start();
  shutdown.add("the console", () => server.stop());
  return server;
}

async function untilHealthy({ options, places }: Parts, server: ConsoleProcess): Promise<void> {
  const { signal } = new AbortController();
  const address = consoleAddress("staging", options.ports);
  await waitForHealth({ address, logFile: places.stagingLog, crashes: () => server.crashes, signal });
}

async function signIn(client: HttpClient, operator: SandboxSecrets["people"]["operator"]): Promise<{ cookie: string }> {
  const { email, password, totp_secret: secret } = operator;
  const body = { email, password, totp: await generate({ secret }) };
  const { status, cookie } = await client.ask({ method: "POST", path: "/api/sessions", body });
  if (status !== 201) throw new Error(`the operator could not sign in: ${status}`);
  return { cookie };
}

async function waitUntilSettled(client: HttpClient, headers: Record<string, string>): Promise<void> {
  for (;;) {
    const surfaces = await client.ask({ path: "/api/surfaces", headers });
    const inFlight = await client.ask({ path: "/api/deploys/in-flight", headers });
    const isRead = surfacesSchema.parse(JSON.parse(surfaces.body)).every((tile) => tile.checked_at !== null);
    if (isRead && inFlightSchema.parse(JSON.parse(inFlight.body)).items.length === 0) return;
    await sleep(200);
  }
}
