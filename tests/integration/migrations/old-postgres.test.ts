import { randomBytes } from "node:crypto";
import { createServer, connect as dial, type Server, type Socket } from "node:net";
import pg from "pg";
import { afterEach, expect, inject, it } from "vitest";
import { MigrationRefused } from "@/prisma/apply-migrations";
import { migrate } from "@/prisma/migrate";
import { createTestDatabase, type TestDatabase } from "@/tests/setup/database";

const REFUSED = "This Postgres is version 15; the console needs 16 or newer. Nothing was migrated.";

let database: TestDatabase | null = null;
let front: Server | null = null;
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  front?.close();
  front = null;
  await database?.drop();
  database = null;
});

/** The server of the tests, which says of itself that it is another version. */
async function asVersion(url: string, number: string): Promise<string> {
  const { hostname, port } = new URL(url);
  front = createServer((socket) => {
    const onward = dial(Number(port), hostname);
    for (const one of [socket, onward]) sockets.add(one.on("error", () => undefined));
    socket.pipe(onward);
    onward.on("data", (bytes: Buffer) =>
      socket.write(bytes.toString("latin1").replace(/1[678]\d{4}(?=C)/, number), "latin1"),
    );
    onward.on("end", () => socket.end());
  });
  const listening = front;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  const shown = new URL(url);
  shown.port = String(typeof address === "object" ? address?.port : "");
  return shown.href;
}

async function databasesCalled(name: string): Promise<number> {
  const client = new pg.Client({ connectionString: inject("templateUrl") });
  await client.connect();
  try {
    return (await client.query("SELECT FROM pg_database WHERE datname = $1", [name])).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

it("refuses a Postgres older than 16 in words, before it looks at what is in it", async () => {
  database = await createTestDatabase("staging");
  const refused = migrate({ databaseUrl: await asVersion(database.ownerUrl, "150013"), environment: "production" });
  await expect(refused).rejects.toThrow(MigrationRefused);
  await expect(refused).rejects.toThrow(REFUSED);
});

it("makes no database in a Postgres older than 16", async () => {
  const name = `never_${randomBytes(8).toString("hex")}`;
  const url = new URL(inject("templateUrl"));
  url.pathname = `/${name}`;
  const refused = migrate({ databaseUrl: await asVersion(url.href, "150013"), environment: "staging" });
  await expect(refused).rejects.toThrow(REFUSED);
  expect(await databasesCalled(name)).toBe(0);
});

it("takes a Postgres 16", async () => {
  database = await createTestDatabase("staging");
  const url = await asVersion(database.ownerUrl, "160000");
  expect((await migrate({ databaseUrl: url, environment: "staging" })).applied).toEqual([]);
});
