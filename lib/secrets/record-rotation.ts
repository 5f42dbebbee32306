import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { consumerId, type SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { SecretChecklist } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { type ComparedPlace, comparePlaces, stillOldWords } from "@/lib/secrets/compared-places";
import { adoptRotation, loadSecret, type RotationRow } from "@/lib/secrets/load";
import { readPlacesNow } from "@/lib/secrets/places-now";
import { readProcedure } from "@/lib/secrets/procedure";
import { auditRefusals, refuseWhileRotating, refuseWithoutUi } from "@/lib/secrets/refuse-rotation";
import { placeName } from "@/lib/secrets/rules";
import { heldListSchema, type ProcedureStep, type RotationRequest, ticksSchema } from "@/lib/secrets/schemas";
import { ROTATION_LIFE } from "@/lib/secrets/transition-rotation";
import { recordMove } from "@/lib/work/transition";

interface Found {
  secret: SecretDeclaration;
  input: RotationRequest;
  key: string | null;
  checklist: SecretChecklist | null;
  steps: ProcedureStep[];
  places: ComparedPlace[];
}

/**
 * Records that a secret was rotated by hand: who followed which steps, and whether each place that can be read has come to another
 * value since the checklist was opened. Throws not_found, rotate_ui_disabled, conflict while steps are open,
 * step_up_failed, step_up_locked.
 */
export function recordRotation(
  ctx: Context,
  name: string,
  { input, key }: { input: RotationRequest; key: string | null },
): Promise<RotationRow> {
  return auditRefusals(ctx, { secret: name, verb: input.mode }, async () => {
    authorize(ctx, "secret:rotate");
    const secret = loadSecret(ctx, name);
    const adopted = await adoptRotation(ctx, name, key);
    if (adopted !== null) return adopted;
    refuseWithoutUi(ctx);
    await refuseWhileRotating(ctx.db, name);
    const checklist = await ctx.db.secretChecklist.findUnique({ where: { secret: name } });
    const steps = checklist === null ? [] : await readProcedure(secret.sop, ctx.repository);
    refuseOpenSteps(steps, checklist);
    const before = heldListSchema.safeParse(checklist?.before).data ?? [];
    const now = await readPlacesNow(ctx, secret);
    const places = comparePlaces({ before, now });
    return writeOnce(ctx, { secret, input, key, checklist, steps, places });
  });
}

function refuseOpenSteps(steps: readonly ProcedureStep[], checklist: SecretChecklist | null): void {
  const ticks = ticksSchema.safeParse(checklist?.ticks).data ?? [];
  const open = steps.flatMap((_, index) => (ticks.some(({ step }) => step === index + 1) ? [] : [index + 1]));
  if (open.length === 0) return;
  const which = `${open.length === 1 ? "Step" : "Steps"} ${open.join(", ")}`;
  throw new AppError("conflict", `${which} of ${steps.length} are not ticked. Tick them, or close the checklist.`, {
    extra: { open_steps: open },
  });
}

async function writeOnce(ctx: Context, found: Found): Promise<RotationRow> {
  const { secret, input, key } = found;
  const stepUp = {
    totp: input.totp,
    action: "secret:rotate" as const,
    target: secret.key,
    doneBefore: () => adoptRotation(ctx, secret.key, key),
  };
  try {
    return await proveStepUp(ctx, stepUp, (tx) => writeRotation(tx, ctx, found));
  } catch (error) {
    const twin = uniqueViolation(error) === null ? null : await adoptRotation(ctx, secret.key, key);
    if (twin === null) throw error;
    return twin;
  }
}

async function writeRotation(tx: Tx, ctx: Context, found: Found): Promise<RotationRow> {
  const { secret, input, key, checklist, places } = found;
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can record a rotation, by name.");
  await takeChecklist(tx, secret.key, checklist);
  const now = ctx.now();
  const old = stillOldWords(namedPlaces(secret, places));
  const row = await tx.secretRotation.create({
    data: {
      id: newId("rot"),
      secret: secret.key,
      mode: "manual",
      state: "recorded",
      stateSince: now,
      nextCheckAt: now,
      requestedById: person.id,
      requestedByEmail: person.email,
      requestedAt: checklist?.openedAt ?? now,
      endedAt: now,
      note: input.note ?? null,
      steps: stepsOf(found),
      failureCode: old === null ? null : "still_old",
      failureMessage: old,
      idempotencyKey: key,
      consumers: {
        create: places.map(({ consumer, state, before, after, writtenAt, message }, position) => ({
          consumer,
          position,
          state,
          since: now,
          before,
          after,
          writtenAt,
          message,
        })),
      },
    },
  });
  const auditSeq = await recordAudit(tx, ctx, {
    action: "console.secret.rotation_recorded",
    subject: { kind: "rotation", id: row.id },
    payload: {
      secret: secret.key,
      mode: "manual",
      steps: stepsOf(found).length,
      places: places.map(({ consumer: place, state }) => ({ place, state })),
      ...(old === null ? {} : { code: "still_old", message: old }),
      ...(input.note === undefined ? {} : { note: input.note }),
    },
  });
  await recordMove(tx, ctx, { kind: ROTATION_LIFE, after: row, from: null, note: old ?? undefined, auditSeq });
  return row;
}

/** The checklist goes into the record; one that was ticked or closed meanwhile is not what was looked at. */
async function takeChecklist(tx: Tx, secret: string, checklist: SecretChecklist | null): Promise<void> {
  if (checklist === null) {
    if ((await tx.secretChecklist.count({ where: { secret } })) === 0) return;
    throw new AppError("conflict", `A checklist of ${secret} was opened at this moment. Look and try again.`);
  }
  const { count } = await tx.secretChecklist.deleteMany({ where: { secret, openedAt: checklist.openedAt } });
  if (count === 0) throw new AppError("conflict", `The checklist of ${secret} was closed or recorded meanwhile.`);
}

function namedPlaces(secret: SecretDeclaration, places: readonly ComparedPlace[]) {
  return places.map((place) => {
    const consumer = secret.consumers.find((one) => consumerId(one) === place.consumer);
    return { ...place, name: consumer === undefined ? place.consumer : placeName(consumer) };
  });
}

function stepsOf({ steps, checklist }: Found) {
  const ticks = ticksSchema.safeParse(checklist?.ticks).data ?? [];
  return steps.map(({ text }, index) => {
    const tick = ticks.find(({ step }) => step === index + 1);
    return { text, by: tick?.by ?? null, at: tick?.at ?? null };
  });
}
