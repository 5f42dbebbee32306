import "server-only";

import { authorize } from "@/lib/core/authorize";
import { consumerId, getSecret } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import { sealText } from "@/lib/keys/sealed-text";
import { leaseOfRotation, type RotationStep } from "@/lib/secrets/claim-rotation";
import { whyMintWaits } from "@/lib/secrets/console-key";
import { endUnhandled } from "@/lib/secrets/end-rotation";
import { printOf } from "@/lib/secrets/fingerprint";
import { HANDLERS } from "@/lib/secrets/handlers";
import type { RotationRow } from "@/lib/secrets/load";
import type { KeyNames } from "@/lib/secrets/minted";
import { readPlacesNow } from "@/lib/secrets/places-now";
import { MODE_A_OFF, rotatedConsumers } from "@/lib/secrets/rules";
import { transitionRotation } from "@/lib/secrets/transition-rotation";
import { committed } from "@/lib/work/committed";
import { requireLease } from "@/lib/work/lease";

/** Makes the new value, seals it, and notes what every place holds before it gets it. */
export async function mintRotation(ctx: Context, row: RotationRow): Promise<RotationStep> {
  authorize(ctx, "secret:advance");
  if (!ctx.flags.rotationModeA) return { row, waitsFor: MODE_A_OFF };
  const secret = getSecret(ctx.config, row.secret);
  if (secret?.handler === undefined) return { row: await endUnhandled(ctx, row) };
  const { app } = ctx.config.consoles[ctx.environment];
  const before = await readPlacesNow(ctx, { ...secret, consumers: rotatedConsumers(secret, app) });
  const unread = before.filter(({ state }) => state === "unknown");
  // What a place held is what its value is told from later: with one unread it could not be told whose that is.
  if (unread.length > 0)
    return { row, waitsFor: unread.map(({ message }) => message ?? "A place was not read.").join(" ") };
  const handler = HANDLERS[secret.handler];
  const minted = await handler.mint(ctx, { row, secret, record: (names) => recordNames(ctx, row, names) });
  if ("waitsFor" in minted) return { row, waitsFor: minted.waitsFor };
  const { value, issuedId = null } = minted;
  const now = ctx.now();
  const print = printOf(ctx.secretKey, secret, value);
  const sealedValue = sealText({ secretKey: ctx.secretKey, label: "secret-value", owner: row.id }, value);
  const consumers = rotatedConsumers(secret, app).map((consumer, position) => {
    const id = consumerId(consumer);
    const held = before.find((one) => one.consumer === id)?.fingerprint ?? null;
    return { rotationId: row.id, consumer: id, position, state: "waiting", since: now, before: held, after: print };
  });
  return committed(ctx, "rotation_converging", async (tx) => {
    const waitsFor = await whyMintWaits(tx, ctx, row);
    if (waitsFor !== null) return { row, waitsFor };
    await handler.keep?.(tx, ctx, value);
    const patch = issuedId === null ? { sealedValue } : { sealedValue, issuedId };
    const after = await transitionRotation(tx, ctx, { row, move: { to: "converging", patch } });
    await tx.rotationConsumer.createMany({ data: consumers });
    return { row: after };
  });
}

/** What a platform is about to be asked is committed first, and keeps other rotations from beginning that it must not meet. */
async function recordNames(ctx: Context, row: RotationRow, names: KeyNames): Promise<string | null> {
  return committed(ctx, "rotation_named", async (tx) => {
    await requireLease(tx, leaseOfRotation(row));
    const waitsFor = await whyMintWaits(tx, ctx, row);
    if (waitsFor === null) await tx.secretRotation.update({ where: { id: row.id }, data: names });
    return waitsFor;
  });
}
