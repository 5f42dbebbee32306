import { rmSync } from "node:fs";
import path from "node:path";
import pg from "pg";

import type { Actor } from "@/lib/core/actor";
import type { AnchorStore } from "@/lib/core/anchor";
import type { Context } from "@/lib/db/context";
import { openDatabase } from "@/lib/db/database";
import { migrate } from "@/prisma/migrate";
import { seedContext } from "@/prisma/seed/context";
import { type PostgresServer, startPostgres } from "@/sandbox/postgres/cluster";
import { prepareRole } from "@/sandbox/postgres/prepare-role";
import { root } from "@/sandbox/root";

const FOLDER = path.join(root, ".cockpit", "bench-database");
const ADMIN: Actor = {
  kind: "person",
  id: "per_bench",
  email: "bench@example.test",
  name: "Bench",
  role: "admin",
  sessionId: "",
};
const nobody = { email: "", password: "", totp_secret: "", api_token: "" };
const NOWHERE: AnchorStore = { kind: "file", put: () => Promise.resolve(), list: () => Promise.resolve([]) };

/** One console's database, without the console. */
export interface Stage {
  ctx: Context;
  /** Of the database's owner; the console works as a role of its own. */
  client: pg.Client;
  close: () => Promise<void>;
}

/** A Postgres as it comes, with nothing else on it. */
export async function startDatabaseServer(): Promise<PostgresServer> {
  rmSync(FOLDER, { recursive: true, force: true });
  return startPostgres({
    dataDir: path.join(FOLDER, "postgres"),
    logFile: `${FOLDER}.log`,
    password: "bench",
  });
}

/** A migrated database with nothing in it, and an admin of its console. */
export async function openDatabaseStage(server: PostgresServer, name: string): Promise<Stage> {
  const ownerUrl = server.url(name);
  const environment = "staging";
  const databaseUrl = await prepareRole(ownerUrl, { name: "console_bench", password: "bench" });
  await migrate({ databaseUrl: ownerUrl, environment, consoleUrl: databaseUrl });
  const { db, close } = openDatabase(databaseUrl);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const people = { admin: nobody, operator: nobody, viewer: nobody };
  const secretKey = "the secret key of a bench, long enough";
  const ctx = seedContext({ databaseUrl, environment, secretKey, people, history: false }, db);
  return {
    ctx: { ...ctx, actor: ADMIN, anchors: NOWHERE },
    client,
    close: async () => {
      await client.end();
      await close();
    },
  };
}
