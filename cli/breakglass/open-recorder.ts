import { hostname } from "node:os";
import pg from "pg";
import { type Shell, shellName, variable } from "@/cli/breakglass/shell";
import { Refusal } from "@/cli/refusal";
import cockpitConfig from "@/cockpit.config";
import type { ProvenRecord, Recorded } from "@/lib/breakglass/record-breakglass";
import { environmentSchema } from "@/lib/core/config";
import { newId } from "@/lib/core/ids";

/** How long a database may take to answer before the record stays in its file, in milliseconds. */
const PATIENCE_MS = 3_000;

/** One console's database, as far as break-glass needs it. */
export interface Recorder {
  environment: string;
  record: (proven: ProvenRecord) => Promise<Recorded>;
  close: () => Promise<void>;
}

/** Opens the database of DATABASE_URL; throws Refusal without one, or when it does not answer within 3 s. */
export async function openRecorder(shell: Shell): Promise<Recorder> {
  const url = variable(shell, "DATABASE_URL");
  if (url === null) throw new Refusal("DATABASE_URL is not set.");
  const ca = variable(shell, "DATABASE_CA") ?? undefined;
  await tryDatabase(url, ca).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(`The database of DATABASE_URL does not answer: ${reason}.`);
  });
  // Loaded here: a dispatch must not wait for, nor fall over, a database client that it may not need.
  const { openDatabase } = await import("@/lib/db/database");
  const { readStamp } = await import("@/lib/environments/stamp");
  const { recordBreakglass } = await import("@/lib/breakglass/record-breakglass");
  const { db, close } = openDatabase(url, 2, ca);
  try {
    const environment = environmentOf(shell, await readStamp(db));
    const callOf = ({ record }: ProvenRecord) => ({
      actor: { kind: "shell" as const, id: shellName(shell), email: record.actor_email },
      environment,
      config: cockpitConfig,
      host: hostname(),
      requestId: newId("req"),
      ip: null,
      userAgent: "breakglass",
      now: () => new Date(),
    });
    return { environment, close, record: (proven) => recordBreakglass({ ...callOf(proven), db }, proven) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Throws with the reason unless the database answers in time. */
async function tryDatabase(url: string, ca: string | undefined): Promise<void> {
  const times = { connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS };
  const { connectionTo } = await import("@/lib/db/connection");
  const client = new pg.Client({ ...connectionTo(url, ca), ...times });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
  } finally {
    await client.end().catch(() => undefined);
  }
}

function environmentOf(shell: Shell, stamp: string | null | undefined) {
  const environment = environmentSchema.safeParse(stamp);
  if (!environment.success)
    throw new Refusal("The database of DATABASE_URL is not migrated: run `npm run migrate` there.");
  const expected = variable(shell, "CONSOLE_ENV");
  if (expected === null || expected === environment.data) return environment.data;
  throw new Refusal(`CONSOLE_ENV is ${expected}, but this database belongs to ${environment.data}.`);
}
