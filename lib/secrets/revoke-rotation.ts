import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { consumerId, getSecret } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { RotationStep } from "@/lib/secrets/claim-rotation";
import { runsWithNewKey } from "@/lib/secrets/console-key";
import { endUnhandled } from "@/lib/secrets/end-rotation";
import { HANDLERS } from "@/lib/secrets/handlers";
import type { RotationRow } from "@/lib/secrets/load";
import { readPlacesNow } from "@/lib/secrets/places-now";
import { namesOf, placeName } from "@/lib/secrets/rules";
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
  const [places, consumers] = await Promise.all([
    readPlacesNow(ctx, secret),
    ctx.db.rotationConsumer.findMany({ where: { rotationId: row.id } }),
  ]);
  const isNew = (id: string) =>
    places.some(
      (place) =>
        place.consumer === id && consumers.some((one) => one.consumer === id && one.after === place.fingerprint),
    );
  const rotated = secret.consumers.filter((one) => consumers.some(({ consumer }) => consumer === consumerId(one)));
  const others = rotated.filter((consumer) => !isNew(consumerId(consumer)));
  if (others.length > 0) {
    const names = namesOf(others.map(placeName), "is", "are");
    return { row, waitsFor: `${names} not seen with the new value any more. The old one is not revoked.` };
  }
  const handler = HANDLERS[secret.handler];
  if (handler.retire !== undefined && !(await runsWithNewKey(ctx, row))) {
    return { row, waitsFor: "This process still runs with the former key. A restart ends that." };
  }
  const moved = await committed(ctx, "rotation_succeeded", async (tx) => {
    const words = (await handler.retire?.(tx, ctx)) ?? handler.revoke();
    const ended = await transitionRotation(tx, ctx, { row, move: { to: "succeeded", note: words } });
    await recordAudit(tx, ctx, {
      action: "console.secret.revoked",
      subject: { kind: "secret", id: row.secret },
      payload: { rotation_id: row.id, note: words },
    });
    return ended;
  });
  return { row: moved };
}
