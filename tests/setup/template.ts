import pg from "pg";
import { applyMigrations } from "@/prisma/apply-migrations";
import { grantConsole } from "@/prisma/console-role";
import { ensureDatabase } from "@/prisma/migrate";
import type { PostgresServer } from "@/sandbox/postgres/cluster";
import { prepareRole } from "@/sandbox/postgres/prepare-role";

export const TEMPLATE = "console_template";
/** What every console of the tests works as. */
const ROLE = { name: "console_limited", password: "throwaway" };

/** A migrated database to copy, in which the role of the consoles has what it is granted in production; answers its owner's URL. */
export async function prepareTemplate(server: PostgresServer): Promise<string> {
  const url = server.url(TEMPLATE);
  await ensureDatabase(url);
  await prepareRole(url, ROLE);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await applyMigrations(client);
  await grantConsole(client, ROLE.name);
  await client.end();
  return url;
}

/** The URL a console has for the database whose owner's URL that is. */
export function consoleUrlOf(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.username = ROLE.name;
  url.password = ROLE.password;
  return url.href;
}
