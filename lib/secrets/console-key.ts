import "server-only";

import { z } from "zod";
import { getSecret } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import type { Tx } from "@/lib/db/transaction";
import { sealEndpointsAnew } from "@/lib/keys/endpoint-seals";
import { retireRing } from "@/lib/keys/retire";
import { joinRing, openRing, openWithRing } from "@/lib/keys/ring";
import { sealAuthenticatorsAnew } from "@/lib/people/totp";
import type { RotationRow } from "@/lib/secrets/load";

/** Whichever of the two keys a process is started with, it reads what was sealed under both. */
export function keepConsoleKey(tx: Tx, ctx: Context, value: string): Promise<void> {
  return joinRing(tx, ctx.secretKey, value);
}

/** Seals anew what former keys sealed, and makes those worthless; answers what that took, in words. */
export async function retireConsoleKeys(tx: Tx, ctx: Context): Promise<string> {
  const former = await openRing({ db: tx, secretKey: ctx.secretKey });
  const resealed = await sealAuthenticatorsAnew({ db: tx, secretKey: ctx.secretKey });
  const webhooks = await sealEndpointsAnew({ db: tx, secretKey: ctx.secretKey });
  const [head] = await readRows(tx, z.object({ seq: z.bigint() }))`SELECT seq FROM console_audit_head WHERE id = 1`;
  await retireRing(tx, ctx.secretKey, { rows: Number(head?.seq ?? 0), now: ctx.now() });
  if (former.length === 0) return "No former key was in use.";
  return `Authenticators were sealed anew: ${resealed}; webhooks: ${webhooks}. The former key opens nothing any more.`;
}

/** Why a rotation does not begin yet: a console's own key and a value sealed under it are never exchanged at once. Null when it may. */
export async function whyMintWaits(tx: Tx, ctx: Context, row: RotationRow): Promise<string | null> {
  // Of two that would begin at this moment one sees the other.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('secret_rotation_mint'))`;
  const isOfConsole = (key: string) => getSecret(ctx.config, key)?.handler === "console_key";
  // One that has named its former key is about to ask its platform for the new one.
  const begun = [{ state: { not: "requested" } }, { formerId: { not: null } }];
  const where = { endedAt: null, id: { not: row.id }, OR: begun };
  const others = await tx.secretRotation.findMany({ where, select: { secret: true } });
  const other = others.find(({ secret }) => isOfConsole(row.secret) || isOfConsole(secret));
  return other === undefined ? null : `It begins when the rotation of ${other.secret} has ended.`;
}

/** Whether this very process was started with the new value of that rotation. */
export async function runsWithNewKey(ctx: Context, { id }: RotationRow): Promise<boolean> {
  const select = { sealedValue: true };
  const { sealedValue } = await ctx.db.secretRotation.findUniqueOrThrow({ where: { id }, select });
  if (sealedValue === null) return false;
  return (await openWithRing(ctx, { label: "secret-value", owner: id, stored: sealedValue })) === ctx.secretKey;
}
