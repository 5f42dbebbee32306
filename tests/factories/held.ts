import pg from "pg";

import type { TestConsole } from "@/tests/factories/console";
import { call, type Sent } from "@/tests/factories/requests";

/** What a session of the tables' owner, e.g. somebody's psql, holds. */
export interface Held {
  /** Holds what one statement more locks. */
  more: (statement: string, values?: unknown[]) => Promise<void>;
  letGo: () => Promise<void>;
}

/** Locks what the statement locks, in a transaction that stays open. */
export async function hold({ ownerUrl }: Pick<TestConsole, "ownerUrl">, statement: string): Promise<Held> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: "psql" });
  await client.connect();
  await client.query("BEGIN");
  await client.query(statement);
  let isHeld = true;
  return {
    more: async (next, values = []) => {
      await client.query(next, values);
    },
    letGo: async () => {
      if (isHeld) await client.end();
      isHeld = false;
    },
  };
}

export interface TimedAnswer {
  status: number;
  retryAfter: string | null;
  text: string;
  ms: number;
}

/** What a route answers, and how long it took. */
export async function timedCall(
  cockpit: TestConsole,
  handler: Parameters<typeof call>[1],
  sent: Sent,
): Promise<TimedAnswer> {
  const began = Date.now();
  const response = await call(cockpit, handler, sent);
  const { status, headers } = response;
  return { status, retryAfter: headers.get("retry-after"), text: await response.text(), ms: Date.now() - began };
}

/** The seconds that a refusal says it has waited. */
export function secondsTold({ text }: TimedAnswer): number {
  return Number(/waited ([\d.]+) s/.exec(text)?.[1]);
}
