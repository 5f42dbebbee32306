import "server-only";

import { sealText } from "@/lib/audit/sealed-text";
import { authorize } from "@/lib/core/authorize";
import { consumerId, getSecret } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { RotationStep } from "@/lib/secrets/claim-rotation";
import { endUnhandled } from "@/lib/secrets/end-rotation";
import { fingerprintOf } from "@/lib/secrets/fingerprint";
import { HANDLERS } from "@/lib/secrets/handlers";
import type { RotationRow } from "@/lib/secrets/load";
import { readPlacesNow } from "@/lib/secrets/places-now";
import { inOrder, MODE_A_OFF } from "@/lib/secrets/rules";
import { transitionRotation } from "@/lib/secrets/transition-rotation";
import { committed } from "@/lib/work/committed";

/** Makes the new value, seals it, and notes what every place holds before it gets it. */
export async function mintRotation(ctx: Context, row: RotationRow): Promise<RotationStep> {
  authorize(ctx, "secret:advance");
  if (!ctx.flags.rotationModeA) return { row, waitsFor: MODE_A_OFF };
  const secret = getSecret(ctx.config, row.secret);
  if (secret?.handler === undefined) return { row: await endUnhandled(ctx, row) };
  const before = await readPlacesNow(ctx, secret);
  const unread = before.filter(({ state }) => state === "unknown");
  // What a place held is what its value is told from later: with one unread it could not be told whose that is.
  if (unread.length > 0)
    return { row, waitsFor: unread.map(({ message }) => message ?? "A place was not read.").join(" ") };
  const value = HANDLERS[secret.handler].mint();
  const now = ctx.now();
  const after = fingerprintOf(ctx.secretKey, secret.key, value);
  const sealedValue = sealText({ secretKey: ctx.secretKey, label: "secret-value", owner: row.id }, value);
  const consumers = inOrder(secret, ctx.config.consoles[ctx.environment].app).map((consumer, position) => {
    const id = consumerId(consumer);
    const held = before.find((one) => one.consumer === id)?.fingerprint ?? null;
    return { rotationId: row.id, consumer: id, position, state: "waiting", since: now, before: held, after };
  });
  const moved = await committed(ctx, "rotation_converging", async (tx) => {
    const minted = await transitionRotation(tx, ctx, { row, move: { to: "converging", patch: { sealedValue } } });
    await tx.rotationConsumer.createMany({ data: consumers });
    return minted;
  });
  return { row: moved };
}
