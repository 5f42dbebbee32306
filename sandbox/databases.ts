import { randomBytes } from "node:crypto";
import type { Environment } from "@/lib/core/config";
import { migrate } from "@/prisma/migrate";
import type { Places } from "@/sandbox/places";
import { type PostgresServer, startPostgres } from "@/sandbox/postgres/cluster";
import { prepareRole } from "@/sandbox/postgres/prepare-role";
import { rememberPostgresPort, type SandboxSecrets } from "@/sandbox/sandbox-secrets";

export const DATABASES = { staging: "console_staging", production: "console_production" } as const;

export interface ConsoleDatabase {
  /** Of the role that owns the tables, for migrations and for whoever tampers. */
  ownerUrl: string;
  /** Of the role the console works as, which can only append to the audit log. Its password is of this start alone. */
  consoleUrl: string;
  applied: string[];
}

/** Starts the sandbox's Postgres on the port it had before, where that is free. */
export async function startSandboxPostgres(places: Places, secrets: SandboxSecrets): Promise<PostgresServer> {
  const server = await startPostgres({
    dataDir: places.postgres,
    logFile: places.postgresLog,
    password: secrets.postgres.password,
    ...(secrets.postgres.port === undefined ? {} : { preferredPort: secrets.postgres.port }),
  });
  rememberPostgresPort(places.secrets, secrets, server.port);
  return server;
}

/** Migrates one console's database as its owner, for a role of the console's own. */
export async function prepareConsole(server: PostgresServer, environment: Environment): Promise<ConsoleDatabase> {
  const name = DATABASES[environment];
  const ownerUrl = server.url(name);
  const consoleUrl = await prepareRole(ownerUrl, { name, password: randomBytes(16).toString("hex") });
  const { applied } = await migrate({ databaseUrl: ownerUrl, environment, consoleUrl });
  return { ownerUrl, consoleUrl, applied };
}
