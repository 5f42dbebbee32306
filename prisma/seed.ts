import pg from "pg";
import { connectionTo } from "@/lib/db/connection";
import type { SeedInput } from "@/prisma/seed/input";

/**
 * Fills one console's migrated database with people and, where wanted, the fortnight behind them, all or nothing; a console
 * that has people is left as it is. The first console asked plants the runs and releases of both on the simulator.
 */
export async function seedConsole(input: SeedInput): Promise<void> {
  if (await isFilled(input.databaseUrl)) return;
  // Loaded here, so that a later start does not pay for the database client.
  const { fill } = await import("@/prisma/seed/fill");
  await fill(input);
}

async function isFilled(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client(connectionTo(databaseUrl));
  await client.connect();
  try {
    return ((await client.query("SELECT 1 FROM people LIMIT 1")).rowCount ?? 0) > 0;
  } finally {
    await client.end();
  }
}
