import path from "node:path";
import pg from "pg";
import { root } from "@/scripts/root";
import { placesIn } from "@/scripts/supervisor/places";
import { readRunRecord } from "@/scripts/supervisor/run-record";
import { readSandbox, type Sandbox } from "@/scripts/supervisor/sandbox-file";

export type Who = "admin" | "operator" | "viewer";
export type ConsoleName = "staging" | "production";

const places = placesIn(path.join(root, ".cockpit", "e2e"));

/** The process that serves a console now; null while there is none. */
export function consolePid(name: ConsoleName): number | null {
  return readRunRecord(places.record)?.children[name]?.pid ?? null;
}

/** The sandbox this run started; throws when it is not up. */
export function loadSandbox(): Sandbox {
  const sandbox = readSandbox(places.sandbox);
  if (!sandbox) throw new Error("The e2e sandbox is not running: start the journeys with npm test -- e2e");
  return sandbox;
}

/** Runs one statement on a console's own database. */
export async function queryConsole<T extends pg.QueryResultRow>(
  databaseUrl: string,
  statement: { text: string; values: unknown[] },
): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(statement)).rows;
  } finally {
    await client.end();
  }
}
