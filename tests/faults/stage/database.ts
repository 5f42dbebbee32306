import { randomBytes } from "node:crypto";
import pg from "pg";

import { stampDatabase } from "@/prisma/migrate";
import { consoleUrlOf } from "@/tests/setup/template";

/** How Postgres knows the connections of the test itself. */
export const WITNESS = "witness";

export interface StageDatabase {
  /** What the console connects with. */
  url: string;
  ownerUrl: string;
  /** Of the database's owner. */
  pool: pg.Pool;
  drop: () => Promise<void>;
}

async function onServer(url: URL, sql: string): Promise<void> {
  const server = new URL(url);
  server.pathname = "/postgres";
  const client = new pg.Client({ connectionString: server.href });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A staging console's database of its own, copied from the migrated template. */
export async function copyDatabase(templateUrl: string): Promise<StageDatabase> {
  const url = new URL(templateUrl);
  const template = url.pathname.slice(1);
  const name = `faults_${randomBytes(8).toString("hex")}`;
  await onServer(url, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  url.pathname = `/${name}`;
  await stampDatabase(url.href, "staging");
  const pool = new pg.Pool({ connectionString: url.href, max: 4, application_name: WITNESS });
  pool.on("error", () => undefined);
  return {
    url: consoleUrlOf(url.href),
    ownerUrl: url.href,
    pool,
    drop: async () => {
      await pool.end();
      await onServer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}
