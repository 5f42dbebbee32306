import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type StampedEnvironment, stampDatabase } from "@/prisma/migrate";
import { consoleUrlOf, TEMPLATE } from "@/tests/setup/template";

export interface TestDatabase {
  /** What a console connects with. */
  url: string;
  ownerUrl: string;
  drop(): Promise<void>;
}

function urlOf(database: string): string {
  const url = new URL(inject("templateUrl"));
  url.pathname = `/${database}`;
  return url.href;
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf("postgres") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A database of its own for one test file: migrated, stamped with the environment, otherwise empty. */
export async function createTestDatabase(environment: StampedEnvironment = "staging"): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`);
  const ownerUrl = urlOf(name);
  await stampDatabase(ownerUrl, environment);
  return {
    url: consoleUrlOf(ownerUrl),
    ownerUrl,
    drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
