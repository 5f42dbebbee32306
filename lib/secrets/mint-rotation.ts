import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { openSealed, sealText } from "@/lib/audit/sealed-text";
import { authorize } from "@/lib/core/authorize";
import { consumerId, getSecret } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { RotationStep } from "@/lib/secrets/claim-rotation";
import { fingerprintOf } from "@/lib/secrets/fingerprint";
import { HANDLERS } from "@/lib/secrets/handlers";
import { type RotationRow, stateOfRotation } from "@/lib/secrets/load";
import { readPlacesNow } from "@/lib/secrets/places-now";
import { inOrder, MODE_A_OFF, namesOf, placeName } from "@/lib/secrets/rules";
import { type RotationMove, transitionRotation } from "@/lib/secrets/transition-rotation";
import { committed } from "@/lib/work/committed";

const START_WITHIN_MS = 10 * 60_000;
/** The new value is not kept for longer than this, wherever it has come by then. */
const CONVERGE_WITHIN_MS = 24 * 3_600_000;

/** Makes the new value, seals it, and notes what every place holds before it gets it. */
export async function mintRotation(ctx: Context, row: RotationRow): Promise<RotationStep> {
  authorize(ctx, "secret:advance");
  if (!ctx.flags.rotationModeA) return { row, waitsFor: MODE_A_OFF };
  const secret = getSecret(ctx.config, row.secret);
  if (secret?.handler === undefined) return endWith(ctx, row, notHandled(row.secret));
  const value = HANDLERS[secret.handler].mint();
  const before = await readPlacesNow(ctx, secret);
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

async function endWith(ctx: Context, row: RotationRow, failure: { code: string; message: string }) {
  return { row: await moveRotation(ctx, row, { to: "failed", failure }) };
}

function moveRotation(ctx: Context, row: RotationRow, move: RotationMove): Promise<RotationRow> {
  return committed(ctx, `rotation_${move.to}`, (tx) => transitionRotation(tx, ctx, { row, move }));
}

function notHandled(secret: string) {
  return { code: "not_handled", message: `${secret} is no longer rotated by the console. Nothing was changed.` };
}

/** The new value of a rotation on its way, opened for one use; null where SECRET_KEY has changed since it was sealed. */
export async function openValue(ctx: Context, { id }: RotationRow): Promise<string | null> {
  authorize(ctx, "secret:advance");
  const { sealedValue } = await ctx.db.secretRotation.findUniqueOrThrow({
    where: { id },
    select: { sealedValue: true },
  });
  if (sealedValue === null) return null;
  return openSealed({ secretKey: ctx.secretKey, label: "secret-value", owner: id }, sealedValue);
}

/**
 * Ends a rotation whose every place has converged: all are looked at once more, and the old value is revoked only while they hold
 * the new one. Then the new value is forgotten here.
 */
export async function revokeRotation(ctx: Context, row: RotationRow): Promise<RotationStep> {
  authorize(ctx, "secret:advance");
  const secret = getSecret(ctx.config, row.secret);
  if (secret?.handler === undefined) return endWith(ctx, row, notHandled(row.secret));
  const [places, consumers] = await Promise.all([
    readPlacesNow(ctx, secret),
    ctx.db.rotationConsumer.findMany({ where: { rotationId: row.id } }),
  ]);
  const isNew = (id: string) =>
    places.some(
      (place) =>
        place.consumer === id && consumers.some((one) => one.consumer === id && one.after === place.fingerprint),
    );
  const others = secret.consumers.filter((consumer) => !isNew(consumerId(consumer)));
  if (others.length > 0) {
    const names = namesOf(others.map(placeName), "is", "are");
    return { row, waitsFor: `${names} not seen with the new value any more. The old one is not revoked.` };
  }
  const words = HANDLERS[secret.handler].revoke();
  const moved = await committed(ctx, "rotation_succeeded", async (tx) => {
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

/** Ends a rotation's patience when its time is over, whatever its platform says or does not; null while it is not. */
export async function expireRotation(
  ctx: Context,
  row: RotationRow,
  problem: string | null,
): Promise<RotationRow | null> {
  authorize(ctx, "secret:advance");
  const age = ctx.now().getTime() - row.requestedAt.getTime();
  const because = problem ?? row.problem ?? "";
  if (stateOfRotation(row) === "requested") {
    if (age < START_WITHIN_MS) return null;
    const message = `It could not begin for 10 minutes, and nothing was changed. ${because}`.trim();
    return moveRotation(ctx, row, { to: "failed", failure: { code: "not_started", message } });
  }
  if (age < CONVERGE_WITHIN_MS) return null;
  const message = `After 24 hours not every place has the new value, which is forgotten here. Rotate again. ${because}`;
  return moveRotation(ctx, row, { to: "failed", failure: { code: "not_converged", message: message.trim() } });
}
