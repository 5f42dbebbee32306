import "server-only";

import { z } from "zod";
import { type Actor, personOf } from "@/lib/core/actor";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import type { Tx } from "@/lib/db/transaction";
import { loadPerson } from "@/lib/people/load";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { canAdminister } from "@/lib/people/rules";

export type AdminContext = Call & Pick<Context, "db" | "secretKey">;

/**
 * Throws `forbidden` for what an admin would do to themselves: nobody changes their own role or lets themselves in again, and so
 * no console loses its last admin.
 */
export function refuseOnSelf(actor: Actor, personId: string): void {
  const permit = canAdminister(actor, personId);
  if (!permit.allowed) throw new AppError(permit.code, permit.message);
}

/** What an admin does to another person against a code, with all admins locked: it is refused to whoever is none any more. */
export function proveAdmin<Result>(
  ctx: AdminContext,
  { totp, target }: { totp: string; target: string },
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const lockFirst = (tx: Tx) => lockAdmins(tx, ctx.actor);
  return proveStepUp(ctx, { totp, action: "people:manage", target, lockFirst }, work);
}

/**
 * Locks every enabled admin until the transaction ends, in one order, so that two who act on each other at once come one after the
 * other. Throws `forbidden` when the actor is an admin no more.
 */
export async function lockAdmins(tx: Tx, actor: Actor): Promise<void> {
  const admins = await readRows(tx, z.object({ id: z.string() }))`
    SELECT id FROM people WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE`;
  const person = personOf(actor);
  if (person === null || admins.some(({ id }) => id === person.id)) return;
  throw new AppError("forbidden", "Admins only; you are one no longer. Ask another admin.");
}

/** A person who is not disabled; throws `not_found`, or `conflict` with what to do first. */
export async function loadEnabled(tx: Tx, id: string) {
  const person = await loadPerson(tx, id);
  if (person.disabledAt === null) return person;
  throw new AppError("conflict", `${person.email} is disabled. Enable them first.`);
}
