import { z } from "zod";
import { MigrationRefused } from "@/prisma/apply-migrations";
import type { ConsoleRole } from "@/prisma/console-role";
import { migrate } from "@/prisma/migrate";

const environmentSchema = z.object({
  DATABASE_OWNER_URL: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  DATABASE_CA: z.string().optional(),
  CONSOLE_ENV: z.enum(["production", "staging"]),
});

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions();
  const { databaseCreated, applied, consoleRole } = await migrate(options);
  if (databaseCreated) console.log("Created the database.");
  for (const name of applied) console.log(`Applied ${name}`);
  console.log(
    applied.length === 0 ? "Nothing to migrate." : `${applied.length} applied; stamped ${options.environment}.`,
  );
  console.log(describeRole(consoleRole));
}

function readOptions() {
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) throw new MigrationRefused('CONSOLE_ENV must be "production" or "staging".');
  const {
    DATABASE_OWNER_URL: ownerUrl,
    DATABASE_URL: consoleUrl,
    DATABASE_CA: ca,
    CONSOLE_ENV: environment,
  } = parsed.data;
  const databaseUrl = ownerUrl || consoleUrl;
  if (!databaseUrl) throw new MigrationRefused("DATABASE_URL (or DATABASE_OWNER_URL) is not set.");
  return { databaseUrl, ca: ca || undefined, consoleUrl: consoleUrl || undefined, environment };
}

function describeRole(role: ConsoleRole | null): string {
  if (role === null) return "The console works as the role that owns its tables: that role can change the audit log.";
  if (role.warnings.length === 0) return `The console works as ${role.name}: it can read and append the audit log.`;
  const lines = role.warnings.map((warning) => `\n  - ${warning}`);
  return `WARNING: the console works as ${role.name}, which can change the audit log:${lines.join("")}`;
}
