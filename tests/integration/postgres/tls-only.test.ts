import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { connectionTo } from "@/lib/db/connection";
import { openDatabase } from "@/lib/db/database";
import { readStamp } from "@/lib/environments/stamp";
import { migrate } from "@/prisma/migrate";
import { type PostgresServer, startPostgres } from "@/sandbox/postgres/cluster";
import { root } from "@/sandbox/root";

const FILES = path.join(root, "tests/fixtures/postgres-tls");
const certificate = (name: string) => readFileSync(path.join(FILES, name), "utf8");

let dir: string;
let server: PostgresServer;
/** On this machine TLS has to be asked for; elsewhere it is what everybody gets. */
let url: string;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "raxx-console-tls-"));
  chmodSync(dir, 0o711);
  const places = { dataDir: path.join(dir, "postgres"), logFile: path.join(dir, "postgres.log") };
  server = await startPostgres({ ...places, password: "throwaway", settings: { fsync: "off" } });
  await takeTlsOnly();
  url = `${server.url("console")}?sslmode=require`;
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** From here on it speaks TLS alone, with a certificate that nobody signed but itself, as Heroku's does. */
async function takeTlsOnly(): Promise<void> {
  const { uid, gid } = statSync(server.dataDir);
  for (const name of ["server.crt", "server.key"]) {
    const file = path.join(server.dataDir, name);
    copyFileSync(path.join(FILES, name), file);
    chmodSync(file, 0o600);
    chownSync(file, uid, gid);
  }
  const client = new pg.Client({ connectionString: server.url("postgres") });
  await client.connect();
  await client.query("ALTER SYSTEM SET ssl = on");
  writeFileSync(path.join(server.dataDir, "pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
  await client.query("SELECT pg_reload_conf()");
  await client.end();
  const refuses = async () => expect(await failureOf(server.url("postgres"))).toMatch(/no encryption/);
  await vi.waitFor(refuses, { timeout: 20_000 });
}

/** Why nobody comes in by that URL; empty where one does. */
async function failureOf(address: string, ca?: string): Promise<string> {
  const client = new pg.Client(connectionTo(address, ca));
  try {
    await client.connect();
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe("a Postgres that speaks TLS only", () => {
  it("is migrated and served with nothing but its URL", async () => {
    const { databaseCreated, applied } = await migrate({ databaseUrl: url, environment: "staging" });
    expect(databaseCreated).toBe(true);
    expect(applied.length).toBeGreaterThan(20);
    const { db, close } = openDatabase(url, 2);
    expect(await readStamp(db)).toBe("staging");
    await close();
  });

  it("is verified by the certificate that is given for it, and refused by another one", async () => {
    expect(await failureOf(url, certificate("server.crt"))).toBe("");
    expect(await failureOf(url, certificate("other.crt"))).toMatch(/self-signed|certificate/);
    expect(await failureOf(url.replace("sslmode=require", "sslmode=verify-full"))).toMatch(/self-signed/);
  });
});
