import { z } from "zod";
import { MigrationRefused, migrate } from "@/prisma/migrate";

const environmentSchema = z.object({
  DATABASE_OWNER_URL: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  CONSOLE_ENV: z.enum(["production", "staging"]),
});

function readOptions() {
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) throw new MigrationRefused('CONSOLE_ENV must be "production" or "staging".');
  const databaseUrl = parsed.data.DATABASE_OWNER_URL ?? parsed.data.DATABASE_URL;
  if (!databaseUrl) throw new MigrationRefused("DATABASE_URL (or DATABASE_OWNER_URL) is not set.");
  return { databaseUrl, environment: parsed.data.CONSOLE_ENV };
}

async function main(): Promise<void> {
  const options = readOptions();
  const { databaseCreated, applied } = await migrate(options);
  if (databaseCreated) console.log("Created the database.");
  for (const name of applied) console.log(`Applied ${name}`);
  console.log(
    applied.length === 0 ? "Nothing to migrate." : `${applied.length} applied; stamped ${options.environment}.`,
  );
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
