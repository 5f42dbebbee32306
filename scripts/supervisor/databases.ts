import type { Environment } from "@/lib/core/config";
import { migrate } from "@/prisma/migrate";
import { type PostgresServer, startPostgres } from "@/scripts/postgres/cluster";
import type { Places } from "@/scripts/supervisor/places";
import { rememberPostgresPort, type SandboxSecrets } from "@/scripts/supervisor/sandbox-secrets";

export const DATABASES = { staging: "console_staging", production: "console_production" } as const;

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

/** Migrates one console's database and says what happened in a few words. */
export async function migrateConsole(server: PostgresServer, environment: Environment): Promise<string> {
  const { applied } = await migrate({ databaseUrl: server.url(DATABASES[environment]), environment });
  return applied.length === 0 ? "up to date" : `${applied.length} applied`;
}
