import pg from "pg";
import type { Sandbox } from "@/scripts/supervisor/sandbox-file";

export interface TurnOptions {
  /** Nothing else may run meanwhile: the journey stops a console, or a platform. */
  alone: boolean;
  /** What the journey deploys; two journeys never deploy the same surface at once. */
  surfaces: readonly string[];
}

/**
 * Waits until a journey may run, and answers how to end its turn. Journeys of every worker share one sandbox; advisory locks
 * of its Postgres keep them apart and end with their connection, whatever happens to the worker.
 */
export async function takeTurn(sandbox: Sandbox, { alone, surfaces }: TurnOptions): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: sandbox.staging.database_url });
  await client.connect();
  await client.query(`SELECT pg_advisory_lock${alone ? "" : "_shared"}(hashtext('the sandbox'))`);
  for (const surface of surfaces.toSorted()) await client.query("SELECT pg_advisory_lock(hashtext($1))", [surface]);
  return () => client.end();
}
