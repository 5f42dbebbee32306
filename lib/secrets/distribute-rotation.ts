import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import { consumerId, getSecret, type SecretDeclaration } from "@/lib/core/secret-config";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { RotationConsumer } from "@/lib/db/generated/client";
import { openWithRing } from "@/lib/keys/ring";
import { leaseOfRotation, type RotationStep } from "@/lib/secrets/claim-rotation";
import { HANDLERS, type Handler, type Target, type Verdict } from "@/lib/secrets/handlers";
import type { RotationRow } from "@/lib/secrets/load";
import { MODE_A_OFF } from "@/lib/secrets/rules";
import { transitionRotation } from "@/lib/secrets/transition-rotation";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";
import { renewLease, requireLease } from "@/lib/work/lease";

/** Whatever the router let through has arrived by then (fact H1): the old value means that it never did. */
const ARRIVES_WITHIN_MS = 60_000;

interface Place {
  row: RotationRow;
  secret: SecretDeclaration;
  handler: Handler;
  place: RotationConsumer;
  target: Target;
}

interface Progress {
  state: "waiting" | "sent" | "holds" | "verified";
  sentAt?: Date;
  beforeVersion?: number;
  message?: string;
}

/**
 * Hands the new value to one place after the other: the next one gets it when the one before was seen to run with it. What was sent
 * is looked for before it is sent again, which does no harm: it is the same value.
 */
export async function distributeRotation(ctx: Context, row: RotationRow): Promise<RotationStep> {
  authorize(ctx, "secret:advance");
  const secret = getSecret(ctx.config, row.secret);
  const places = await ctx.db.rotationConsumer.findMany({
    where: { rotationId: row.id },
    orderBy: { position: "asc" },
  });
  const place = places.find(({ state }) => state !== "verified");
  if (place === undefined) {
    const move = { to: "revoking" as const, note: `${places.length} of ${places.length} places` };
    return { row: await committed(ctx, "rotation_revoking", (tx) => transitionRotation(tx, ctx, { row, move })) };
  }
  const consumer = secret?.consumers.find((one) => consumerId(one) === place.consumer);
  if (secret?.handler === undefined || consumer?.kind !== "heroku_config_var" || place.after === null) {
    return { row, waitsFor: `${place.consumer} is no longer declared for ${row.secret}. Give this rotation up.` };
  }
  const target = { secret, consumer, print: place.after, beforeVersion: place.beforeVersion ?? 0 };
  const at: Place = { row, secret, handler: HANDLERS[secret.handler], place, target };
  return place.state === "waiting" ? handOut(ctx, at) : followPlace(ctx, at);
}

/** That it goes out is committed first, and the lease is renewed. */
async function handOut(ctx: Context, at: Place): Promise<RotationStep> {
  const { row, handler, target, place } = at;
  if (!ctx.flags.rotationModeA) return { row, waitsFor: MODE_A_OFF };
  const value = await openValue(ctx, row);
  if (value === null) return { row, waitsFor: "SECRET_KEY has changed: the new value cannot be opened. Give this up." };
  const { app } = target.consumer;
  const beforeVersion = await outside("newest-version", () => ctx.platforms.heroku.newestVersion(app));
  await keepPlace(ctx, at, { state: "sent", sentAt: ctx.now(), beforeVersion });
  if (!(await renewLease(ctx.db, leaseOfRotation(row)))) return { row };
  try {
    await handler.distribute(ctx, { ...target, beforeVersion }, value);
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.mayHaveHappened) throw error;
    await keepPlace(ctx, at, { state: "waiting", message: error.message });
    throw error;
  }
  return { row: { ...row, problem: null, problemSince: null }, waitsFor: `${place.consumer} restarts with it.` };
}

/** The new value of a rotation on its way, opened for one use; null where SECRET_KEY has changed since it was sealed. */
async function openValue(ctx: Context, { id }: RotationRow): Promise<string | null> {
  const { sealedValue } = await ctx.db.secretRotation.findUniqueOrThrow({
    where: { id },
    select: { sealedValue: true },
  });
  if (sealedValue === null) return null;
  return openWithRing(ctx, { label: "secret-value", owner: id, stored: sealedValue });
}

/** What becomes of one place; that it was handed the value, and that it was seen to run with it, is audited. */
async function keepPlace(ctx: Context, { row, place, secret }: Place, progress: Progress): Promise<void> {
  const { state, message = null, ...rest } = progress;
  if (place.state === state && place.message === message) return;
  await committed(ctx, `place_${state}`, async (tx) => {
    await requireLease(tx, leaseOfRotation(row));
    const where = { rotationId_consumer: { rotationId: row.id, consumer: place.consumer } };
    const since = place.state === state ? place.since : ctx.now();
    await tx.rotationConsumer.update({ where, data: { state, message, since, ...rest } });
    const payload = { rotation_id: row.id, place: place.consumer };
    const subject = { kind: "secret", id: secret.key };
    const isHanded = place.state === "sent" && (state === "holds" || state === "verified");
    if (isHanded) await recordAudit(tx, ctx, { action: "console.secret.distributed", subject, payload });
    if (state === "verified") await recordAudit(tx, ctx, { action: "console.secret.verified", subject, payload });
    await announce(tx, "secret", row.secret);
  });
}

async function followPlace(ctx: Context, at: Place): Promise<RotationStep> {
  const { row, handler, place, target } = at;
  const seen = await handler.verify(ctx, target);
  if (seen.state === "elsewhere") return followAbsent(ctx, at, seen);
  await keepPlace(ctx, at, { state: seen.state === "holds" ? "holds" : "verified", message: seen.words });
  return { row, waitsFor: seen.state === "verified" ? null : `${place.consumer}: ${seen.words}` };
}

/** It holds what it held before: not arrived yet, or never. Anything else is somebody's own value, which is left alone. */
async function followAbsent(ctx: Context, at: Place, { words: print }: Verdict): Promise<RotationStep> {
  const { row, place, target } = at;
  const { app } = target.consumer;
  const isUntouched = print === (place.before ?? "");
  if (!isUntouched || place.state === "holds") {
    return {
      row,
      waitsFor: `Somebody has set another value on ${app} meanwhile. Give this rotation up, or set it back.`,
    };
  }
  const age = ctx.now().getTime() - (place.sentAt ?? place.since).getTime();
  if (age < ARRIVES_WITHIN_MS) return { row, waitsFor: `${app} does not hold it yet.` };
  await keepPlace(ctx, at, { state: "waiting", message: "It never arrived, and is sent again." });
  return { row, waitsFor: `${app} never got it; it is sent again.` };
}
