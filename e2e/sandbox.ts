import path from "node:path";
import pg from "pg";
import { placesIn } from "@/sandbox/places";
import { root } from "@/sandbox/root";
import { readRunRecord } from "@/sandbox/run-record";
import { readSandbox, type Sandbox } from "@/sandbox/sandbox-file";

export type Who = "admin" | "operator" | "viewer";
export type ConsoleName = "staging" | "production";

/** The folder of the sandbox that one worker has to itself; slots count from 0. */
export function dataDirOf(slot: number): string {
  return path.join(root, ".cockpit", "e2e", String(slot));
}

/** Its ports, beside those of `npm run up` and of every other slot. */
export function portsOf(slot: number): Record<ConsoleName | "simulator", number> {
  return { staging: 3100 + 2 * slot, production: 3101 + 2 * slot, simulator: 3910 + slot };
}

/** The process that serves a console now; null while there is none. */
export function consolePid(slot: number, name: ConsoleName): number | null {
  return readRunRecord(placesIn(dataDirOf(slot)).record)?.children[name]?.pid ?? null;
}

/** The file a console writes its log to. */
export function consoleLog(slot: number, name: ConsoleName): string {
  return placesIn(dataDirOf(slot))[`${name}Log`];
}

/** The sandbox this run started for that worker; throws when it is not up. */
export function loadSandbox(slot: number): Sandbox {
  const sandbox = readSandbox(placesIn(dataDirOf(slot)).sandbox);
  if (!sandbox) throw new Error(`Sandbox ${slot} is not running: start the journeys with npm test -- e2e`);
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
