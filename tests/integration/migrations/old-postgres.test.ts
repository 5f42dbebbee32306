import { createServer, connect as dial, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { MigrationRefused } from "@/prisma/apply-migrations";
import { migrate } from "@/prisma/migrate";
import { createTestDatabase, type TestDatabase } from "@/tests/setup/database";

let database: TestDatabase | null = null;
let front: { server: Server; close: () => void } | null = null;

afterEach(async () => {
  front?.close();
  await database?.drop();
});

/** The server of the tests, which says of itself that it is another version. */
async function asVersion(url: string, number: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = dial(Number(port), hostname);
    for (const one of [socket, onward]) {
      sockets.add(one);
      one.on("error", () => undefined);
    }
    socket.pipe(onward);
    onward.on("data", (bytes: Buffer) =>
      socket.write(bytes.toString("latin1").replace(/1[678]\d{4}(?=C)/, number), "latin1"),
    );
    onward.on("end", () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  front = {
    server,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  const shown = new URL(url);
  shown.port = String(typeof address === "object" ? address?.port : "");
  return shown.href;
}

it("refuses a Postgres older than 16 in words, and changes nothing in it", async () => {
  database = await createTestDatabase("staging");
  const refused = migrate({ databaseUrl: await asVersion(database.ownerUrl, "150013"), environment: "production" });
  await expect(refused).rejects.toThrow(MigrationRefused);
  await expect(refused).rejects.toThrow(
    "This Postgres is version 15; the console needs 16 or newer. Nothing was migrated.",
  );
});

it("takes a Postgres 16", async () => {
  database = await createTestDatabase("staging");
  const url = await asVersion(database.ownerUrl, "160000");
  expect((await migrate({ databaseUrl: url, environment: "staging" })).applied).toEqual([]);
});
