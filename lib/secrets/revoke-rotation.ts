import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { type Consumer, consumerId, getSecret, isReceiver, type SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { RotationStep } from "@/lib/secrets/claim-rotation";
import { runsWithNewKey } from "@/lib/secrets/console-key";
import { endUnhandled } from "@/lib/secrets/end-rotation";
import { HANDLERS, isStillHeld } from "@/lib/secrets/handlers";
import type { RotationRow } from "@/lib/secrets/load";
import { namesOf, placeName, rotatedConsumers } from "@/lib/secrets/rules";
import { transitionRotation } from "@/lib/secrets/transition-rotation";
import { committed } from "@/lib/work/committed";

/**
 * Ends a rotation whose every place has converged: all are looked at once more, and the old value is revoked only while they hold
 * the new one. Then the new value is forgotten here.
 */
export async function revokeRotation(ctx: Context, row: RotationRow): Promise<RotationStep> {
  authorize(ctx, "secret:advance");
  const secret = getSecret(ctx.config, row.secret);
  if (secret?.handler === undefined) return { row: await endUnhandled(ctx, row) };
  const others = await listOthers(ctx, row, secret);
  if (others.length > 0) {
    const names = namesOf(others.map(placeName), "is", "are");
    return { row, waitsFor: `${names} not seen with the new value. The old one is not revoked.` };
  }
  const handler = HANDLERS[secret.handler];
  if (handler.retire !== undefined && !(await runsWithNewKey(ctx, row))) {
    return { row, waitsFor: "This process still runs with the former key. A restart ends that." };
  }
  const revoked = await handler.revoke(ctx, row);
  const moved = await committed(ctx, "rotation_succeeded", async (tx) => {
    const words = (await handler.retire?.(tx, ctx)) ?? revoked.words;
    const left = revoked.isLeft ? { failure: { code: "old_left", message: words } } : {};
    const ended = await transitionRotation(tx, ctx, { row, move: { to: "succeeded", note: words, ...left } });
    // What a person has to revoke is not told as revoked.
    if (revoked.isLeft) return ended;
    await recordAudit(tx, ctx, {
      action: "console.secret.revoked",
      subject: { kind: "secret", id: row.secret },
      payload: { rotation_id: row.id, note: words },
    });
    return ended;
  });
  return { row: moved };
}

/** The consumers that are not seen with the new value now, with those that were declared since it was made. */
async function listOthers(ctx: Context, row: RotationRow, secret: SecretDeclaration): Promise<Consumer[]> {
  const places = await ctx.db.rotationConsumer.findMany({ where: { rotationId: row.id } });
  const { app } = ctx.config.consoles[ctx.environment];
  const looked = rotatedConsumers(secret, app).map(async (consumer): Promise<Consumer[]> => {
    const place = places.find((one) => one.consumer === consumerId(consumer));
    const isNew = place !== undefined && isReceiver(consumer) && (await isStillHeld(ctx, { secret, consumer, place }));
    return isNew ? [] : [consumer];
  });
  return (await Promise.all(looked)).flat();
}
