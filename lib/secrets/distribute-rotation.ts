import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { consumerId, getSecret, isReceiver, type SecretDeclaration } from "@/lib/core/secret-config";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { RotationConsumer } from "@/lib/db/generated/client";
import { openWithRing } from "@/lib/keys/ring";
import { leaseOfRotation, type RotationStep } from "@/lib/secrets/claim-rotation";
import { HANDLERS, type Handler, isForeign, noteBefore } from "@/lib/secrets/handlers";
import type { RotationRow } from "@/lib/secrets/load";
import { MODE_A_OFF, placeName } from "@/lib/secrets/rules";
import { KEY_CHANGED, type PlaceNote, type Target, type Verdict } from "@/lib/secrets/target";
import { transitionRotation } from "@/lib/secrets/transition-rotation";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";
import { renewLease, requireLease } from "@/lib/work/lease";

/** Whatever the router let through has arrived by then (fact H1): the old value means that it never did. */
const ARRIVES_WITHIN_MS = 60_000;

interface Place {
  row: RotationRow;
  handler: Handler;
  target: Target;
}

interface Progress extends PlaceNote {
  state: "waiting" | "sent" | "holds" | "verified";
  sentAt?: Date;
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
  const target = secret === null ? null : targetOf(ctx, { row, secret, place });
  if (secret?.handler === undefined || target === null) {
    return { row, waitsFor: `${place.consumer} is no longer declared for ${row.secret}. Give this rotation up.` };
  }
  const at: Place = { row, handler: HANDLERS[secret.handler], target };
  return place.state === "waiting" ? handOut(ctx, at) : followPlace(ctx, at);
}

function targetOf(ctx: Context, at: { row: RotationRow; secret: SecretDeclaration; place: RotationConsumer }) {
  const { row, secret, place } = at;
  const consumer = secret.consumers.find((one) => consumerId(one) === place.consumer);
  if (consumer === undefined || !isReceiver(consumer) || place.after === null) return null;
  const target: Target = {
    secret,
    consumer,
    place,
    open: () => openValue(ctx, row),
    keep: (note) => keepNote(ctx, at, note),
  };
  return target;
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

/** What a handler is about to do, or has done, at a place; its state stays. */
async function keepNote(
  ctx: Context,
  { row, place }: { row: RotationRow; place: RotationConsumer },
  note: PlaceNote,
): Promise<void> {
  await committed(ctx, "place_noted", async (tx) => {
    await requireLease(tx, leaseOfRotation(row));
    const where = { rotationId_consumer: { rotationId: row.id, consumer: place.consumer } };
    await tx.rotationConsumer.update({ where, data: note });
  });
}

/** That it goes out is committed first, and the lease is renewed. */
async function handOut(ctx: Context, at: Place): Promise<RotationStep> {
  const { row, handler, target } = at;
  if (!ctx.flags.rotationModeA) return { row, waitsFor: MODE_A_OFF };
  const value = await target.open();
  if (value === null) return { row, waitsFor: KEY_CHANGED };
  const untaken = (await handler.tryOut?.(ctx, value)) ?? null;
  if (untaken !== null) return { row, waitsFor: untaken };
  if (await isForeign(ctx, target)) return { row, waitsFor: foreignWords(target) };
  await keepPlace(ctx, at, { state: "sent", sentAt: ctx.now(), ...(await noteBefore(ctx, target)) });
  if (!(await renewLease(ctx.db, leaseOfRotation(row)))) return { row };
  try {
    await handler.distribute(ctx, target, value);
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.mayHaveHappened) throw error;
    await keepPlace(ctx, at, { state: "waiting", message: error.message });
    throw error;
  }
  const told = { problem: null, problemSince: null };
  return { row: { ...row, ...told }, waitsFor: `${placeName(target.consumer)} is about to have it.` };
}

function foreignWords({ consumer }: Target): string {
  return `Somebody has set another value on ${placeName(consumer)} meanwhile. Give this rotation up, or set it back.`;
}

/** What becomes of one place; that it was handed the value, and that it was seen to run with it, is audited. */
async function keepPlace(ctx: Context, { row, target }: Place, progress: Progress): Promise<void> {
  const { place, secret } = target;
  const { state, message = null, ...note } = progress;
  if (place.state === state && place.message === message) return;
  await committed(ctx, `place_${state}`, async (tx) => {
    await requireLease(tx, leaseOfRotation(row));
    const where = { rotationId_consumer: { rotationId: row.id, consumer: place.consumer } };
    const since = place.state === state ? place.since : ctx.now();
    await tx.rotationConsumer.update({ where, data: { state, message, since, ...note } });
    const payload = { rotation_id: row.id, place: place.consumer };
    const subject = { kind: "secret", id: secret.key };
    const isHanded = place.state === "sent" && (state === "holds" || state === "verified");
    if (isHanded) await recordAudit(tx, ctx, { action: "console.secret.distributed", subject, payload });
    if (state === "verified") await recordAudit(tx, ctx, { action: "console.secret.verified", subject, payload });
    await announce(tx, "secret", row.secret);
  });
}

async function followPlace(ctx: Context, at: Place): Promise<RotationStep> {
  const { row, handler, target } = at;
  const { state, words, ...told } = await handler.verify(ctx, target);
  if (state === "former" || state === "foreign") return followAbsent(ctx, at, { state, words });
  await keepPlace(ctx, at, { state, message: words, ...told });
  return { row, waitsFor: state === "verified" ? null : `${placeName(target.consumer)}: ${words}` };
}

/** It holds what it held before: not arrived yet, or never. Anything else is somebody's own value, which is left alone. */
async function followAbsent(ctx: Context, at: Place, { state, words }: Verdict): Promise<RotationStep> {
  const { row, target } = at;
  const { place } = target;
  const name = placeName(target.consumer);
  if (state === "foreign" || place.state === "holds") return { row, waitsFor: foreignWords(target) };
  const age = ctx.now().getTime() - (place.sentAt ?? place.since).getTime();
  if (age < ARRIVES_WITHIN_MS)
    return { row, waitsFor: words === "" ? `${name} does not hold it yet.` : `${name}: ${words}` };
  await keepPlace(ctx, at, { state: "waiting", message: "It never arrived, and is sent again." });
  return { row, waitsFor: `${name} never got it; it is sent again.` };
}
