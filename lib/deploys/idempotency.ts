import "server-only";

import { createHash } from "node:crypto";

import { personOf } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import type { Tx } from "@/lib/db/transaction";
import type { DeployRow } from "@/lib/deploys/load";

export interface Keyed {
  /** The Idempotency-Key header, or null. */
  key: string | null;
  /** {@link hashRequest} of what was asked for. */
  hash: string;
}

/** SHA-256 of a request's fields in a fixed order. */
export function hashRequest(input: object): string {
  const fields = Object.entries(input).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(fields)).digest("hex");
}

/** Puts whoever asks with one key in order until the end of the transaction, on every instance of this console. */
export async function takeTurnByKey(tx: Tx, ctx: Context, key: string | null): Promise<void> {
  const person = personOf(ctx.actor);
  if (key === null || person === null) return;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`key:${person.id}:${key}`}, 0))`;
}

/**
 * The deploy this key already made, or null; throws invalid_input when the key came with another body. Inside a transaction
 * that has {@link takeTurnByKey} behind it, null means that nobody is writing it either.
 */
export async function adoptByKey(
  ctx: Context,
  { key, hash }: Keyed,
  db: Database | Tx = ctx.db,
): Promise<DeployRow | null> {
  const person = personOf(ctx.actor);
  if (key === null || person === null) return null;
  const row = await db.deploy.findUnique({
    where: { requestedById_idempotencyKey: { requestedById: person.id, idempotencyKey: key } },
  });
  if (row === null || row.idempotencyHash === hash) return row;
  throw new AppError(
    "invalid_input",
    "This Idempotency-Key was used for another request. Send a new key for a new request.",
    {
      errors: [{ path: "Idempotency-Key", message: "used with another body" }],
    },
  );
}

/** Whether this error says that the key was used with another body: then its deploy is not the answer. */
export function isAboutTheKey(error: AppError): boolean {
  return error.errors?.some(({ path }) => path === "Idempotency-Key") ?? false;
}
