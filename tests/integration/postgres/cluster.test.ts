import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PostgresServer, startPostgres } from "@/sandbox/postgres/cluster";
import { isAlive } from "@/sandbox/processes/identity";
import { sendSignal } from "@/sandbox/processes/terminate";

let dir: string;
const servers: PostgresServer[] = [];

async function start(password = "first", preferredPort?: number): Promise<PostgresServer> {
  const server = await startPostgres({
    dataDir: path.join(dir, "postgres"),
    logFile: path.join(dir, "log"),
    password,
    settings: { fsync: "off" },
    ...(preferredPort === undefined ? {} : { preferredPort }),
  });
  servers.push(server);
  return server;
}

async function run(server: PostgresServer, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url("postgres") });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "raxx-console-cluster-"));
  chmodSync(dir, 0o711);
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  rmSync(dir, { recursive: true, force: true });
});

describe("the embedded Postgres", () => {
  it("keeps data and port from start to start", async () => {
    const first = await start();
    await run(first, "CREATE TABLE kept AS SELECT 42 AS answer");
    await first.stop();
    const second = await start("first", first.port);
    expect(second.port).toBe(first.port);
    expect(await run(second, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  });

  it("takes over a data folder on which a server without a supervisor still runs", async () => {
    const orphan = await start();
    await run(orphan, "CREATE TABLE kept AS SELECT 1 AS answer");
    const next = await start();
    expect(isAlive(orphan.process)).toBe(false);
    expect(await run(next, "SELECT answer FROM kept")).toEqual([{ answer: 1 }]);
  });

  it("starts after a kill -9 that left its pid file behind", async () => {
    const killed = await start();
    await run(killed, "CREATE TABLE kept AS SELECT 2 AS answer");
    sendSignal(-killed.process.pid, "SIGKILL");
    const next = await start();
    expect(await run(next, "SELECT answer FROM kept")).toEqual([{ answer: 2 }]);
  });

  it("begins again when nobody knows the password any more", async () => {
    const first = await start();
    await first.stop();
    const second = await start("second");
    expect(await run(second, "SELECT 3 AS answer")).toEqual([{ answer: 3 }]);
  });
});
