import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort } from "@/sandbox/network/ports";
import { initCluster } from "@/sandbox/postgres/init-cluster";
import { clearLeftoverServer } from "@/sandbox/postgres/leftover";
import { locatePostgres, type PostgresLocation } from "@/sandbox/postgres/location";
import { isAlive, type ProcessRecord, recordProcess } from "@/sandbox/processes/identity";
import { terminate } from "@/sandbox/processes/terminate";

export interface PostgresOptions {
  /** Wanted data folder; {@link locatePostgres} may move it where the server's account can read it. */
  dataDir: string;
  logFile: string;
  password: string;
  /** Port to reuse when it is free; else any free one. */
  preferredPort?: number;
  /** Server settings, e.g. `{ fsync: "off" }`. */
  settings?: Record<string, string>;
}

export interface PostgresServer {
  port: number;
  dataDir: string;
  process: ProcessRecord;
  url(database: string): string;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 20_000;
const BASE_SETTINGS = { listen_addresses: "127.0.0.1", unix_socket_directories: "", max_connections: "200" };

/** Starts the embedded Postgres in its own process group (a Ctrl-C in the terminal does not reach it) and waits until it answers. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const location = locatePostgres(options.dataDir);
  await clearLeftoverServer(location.dataDir);
  initCluster(location, options.password);
  const port = await freePort(options.preferredPort);
  const record = spawnServer(location, options, port);
  const server: PostgresServer = {
    port,
    dataDir: location.dataDir,
    process: record,
    url: (database) => `postgresql://console:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await terminate(record, { signal: "SIGINT", graceMs: STOP_GRACE_MS });
    },
  };
  await waitUntilReady(server, options);
  return server;
}

function spawnServer(location: PostgresLocation, options: PostgresOptions, port: number): ProcessRecord {
  const settings = Object.entries({ ...BASE_SETTINGS, ...options.settings }).flatMap(([key, value]) => [
    "-c",
    `${key}=${value}`,
  ]);
  const log = openSync(options.logFile, "a", 0o600);
  const child = spawn(
    path.join(location.binDir, "postgres"),
    ["-D", location.dataDir, "-p", String(port), ...settings],
    {
      ...(location.account ? { uid: location.account.uid, gid: location.account.gid } : {}),
      cwd: "/",
      detached: true,
      stdio: ["ignore", log, log],
    },
  );
  closeSync(log);
  child.on("error", () => undefined);
  child.unref();
  const record = child.pid === undefined ? null : recordProcess(child.pid);
  if (!record) throw new Error(startFailure(options));
  return record;
}

function startFailure(options: PostgresOptions): string {
  const tail = readFileSync(options.logFile, "utf8").trim().split("\n").slice(-3).join(" ");
  return `Postgres did not start: ${tail || "it wrote nothing"} (log: ${options.logFile}).`;
}

async function waitUntilReady(server: PostgresServer, options: PostgresOptions): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(server.url("postgres")))) {
    if (!isAlive(server.process)) throw new Error(startFailure(options));
    if (Date.now() > deadline) {
      await server.stop();
      throw new Error(startFailure(options));
    }
    await sleep(40);
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
