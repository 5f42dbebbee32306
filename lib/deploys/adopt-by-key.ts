import "server-only";

import { createHash } from "node:crypto";

import { personOf } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
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

/** The deploy this key already made, or null; throws invalid_input when the key came with another body. */
export async function adoptByKey(ctx: Context, { key, hash }: Keyed): Promise<DeployRow | null> {
  const person = personOf(ctx.actor);
  if (key === null || person === null) return null;
  const row = await ctx.db.deploy.findUnique({
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
