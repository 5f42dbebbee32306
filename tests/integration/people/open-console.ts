import { generate } from "otplib";
import { z } from "zod";

import type { Actor } from "@/lib/core/actor";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import { type Database, openDatabase } from "@/lib/db/database";
import type { SignIn } from "@/lib/people/schemas";
import type { MadePerson } from "@/tests/factories/person";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { createTestDatabase } from "@/tests/setup/database";

export const SECRET_KEY = "a secret key of a test console, long enough";
const START = new Date("2026-11-23T10:00:07.000Z");

const CONSOLE_URLS = { staging: "https://console-staging.raxx.app", production: "https://console.raxx.app" };

type TestContext = Call & { db: Database; secretKey: string; consoleUrls: typeof CONSOLE_URLS };

export interface TestConsole {
  db: Database;
  databaseUrl: string;
  ownerUrl: string;
  secretKey: string;
  /** The injected clock; move it with `advance`. */
  now: () => Date;
  advance: (ms: number) => void;
  as: (actor: Actor, ip?: string) => TestContext;
  auditRows: (action: string) => Promise<z.infer<typeof envelopeSchema>[]>;
  close: () => Promise<void>;
}

const envelopeSchema = z.object({
  actor: z.object({ kind: z.string(), id: z.string(), email: z.string().nullable() }),
  subject: z.object({ kind: z.string(), id: z.string() }),
  payload: z.record(z.string(), z.unknown()),
});

/** A console's database of its own, with a clock that stands still. */
export async function openConsole(): Promise<TestConsole> {
  const database = await createTestDatabase("staging");
  const { db, close } = openDatabase(database.url);
  let at = START.getTime();
  const now = () => new Date(at);
  return {
    db,
    databaseUrl: database.url,
    ownerUrl: database.ownerUrl,
    secretKey: SECRET_KEY,
    now,
    advance: (ms) => {
      at += ms;
    },
    as: (actor, ip = "203.0.113.7") => ({
      actor,
      environment: "staging",
      config: raxxConfig,
      host: "console-staging.raxx.app",
      requestId: "req_test",
      ip,
      userAgent: "vitest",
      now,
      db,
      secretKey: SECRET_KEY,
      consoleUrls: CONSOLE_URLS,
    }),
    auditRows: async (action) => {
      const rows = await db.auditRow.findMany({ where: { action }, orderBy: { seq: "asc" } });
      return rows.map((row) => envelopeSchema.parse(JSON.parse(row.envelope)));
    },
    close: async () => {
      await close();
      await database.drop();
    },
  };
}

/** The code an authenticator shows at that moment. */
export function codeAt(person: Pick<MadePerson, "totpSecret">, at: Date): Promise<string> {
  return generate({ secret: person.totpSecret, epoch: Math.floor(at.getTime() / 1000) });
}

/** What the person would type into the sign-in form at that moment. */
export async function signInOf(person: MadePerson, at: Date): Promise<SignIn> {
  return { email: person.email, password: person.password, totp: await codeAt(person, at) };
}

/** The AppError a promise fails with; anything else fails the test. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof AppError) return outcome;
  throw new Error(`expected an AppError, got ${String(outcome)}`);
}
