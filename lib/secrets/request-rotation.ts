import "server-only";

import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { adoptRotation, loadRotation, loadSecret, type RotationRow } from "@/lib/secrets/load";
import { recordRotation } from "@/lib/secrets/record-rotation";
import { auditRefusals, refuseWhileRotating, refuseWithoutModeA, refuseWithoutUi } from "@/lib/secrets/refuse-rotation";
import type { RotationRequest } from "@/lib/secrets/schemas";
import { ADVANCING } from "@/lib/secrets/states";
import { recordRotationMove, transitionRotation } from "@/lib/secrets/transition-rotation";
import { committed } from "@/lib/work/committed";

interface Ordered {
  input: RotationRequest;
  key: string | null;
}

/**
 * Has a secret rotated by the console, or records that somebody has done it by hand. Throws not_found, rotate_ui_disabled,
 * mode_a_disabled with the SOP, conflict while one is on its way, step_up_failed, step_up_locked.
 */
export function requestRotation(ctx: Context, name: string, order: Ordered): Promise<RotationRow> {
  if (order.input.mode === "manual") return recordRotation(ctx, name, order);
  return auditRefusals(ctx, { secret: name, verb: "auto" }, async () => {
    authorize(ctx, "secret:rotate");
    const secret = loadSecret(ctx, name);
    const adopted = await adoptRotation(ctx, name, order.key);
    if (adopted !== null) return adopted;
    refuseWithoutUi(ctx);
    refuseWithoutModeA(ctx, secret);
    await refuseWhileRotating(ctx.db, name);
    await refuseOpenChecklist(ctx, name);
    return startOnce(ctx, secret, order);
  });
}

async function refuseOpenChecklist(ctx: Context, secret: string): Promise<void> {
  const open = await ctx.db.secretChecklist.findUnique({ where: { secret } });
  if (open === null) return;
  throw new AppError("conflict", `${open.openedByEmail} rotates ${secret} by hand. Record that first, or close it.`);
}

async function startOnce(ctx: Context, { key: name }: SecretDeclaration, order: Ordered): Promise<RotationRow> {
  const { input, key } = order;
  const doneBefore = () => adoptRotation(ctx, name, key);
  const stepUp = { totp: input.totp, action: "secret:rotate" as const, target: name, doneBefore };
  try {
    return await proveStepUp(ctx, stepUp, (tx) => writeRequest(tx, ctx, { ...order, name }));
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    const twin = await doneBefore();
    if (twin !== null) return twin;
    await refuseWhileRotating(ctx.db, name);
    throw new AppError("conflict", `${name} was rotated at the same moment. Look and try again.`);
  }
}

async function writeRequest(tx: Tx, ctx: Context, order: Ordered & { name: string }): Promise<RotationRow> {
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can rotate a secret, by name.");
  await refuseWhileRotating(tx, order.name);
  const now = ctx.now();
  const row = await tx.secretRotation.create({
    data: {
      id: newId("rot"),
      secret: order.name,
      mode: "auto",
      state: "requested",
      stateSince: now,
      nextCheckAt: now,
      requestedById: person.id,
      requestedByEmail: person.email,
      requestedAt: now,
      note: order.input.note ?? null,
      idempotencyKey: order.key,
    },
  });
  await recordRotationMove(tx, ctx, { after: row, from: null });
  return row;
}

/**
 * Ends a rotation that is on its way: the new value is forgotten, places that have it keep it, and another rotation may begin. Throws
 * not_found, conflict where it has ended.
 */
export function giveUpRotation(ctx: Context, at: { name: string; id: string }): Promise<RotationRow> {
  return auditRefusals(ctx, { secret: at.name, verb: "give_up" }, async () => {
    authorize(ctx, "secret:rotate");
    const email = personOf(ctx.actor)?.email ?? "somebody";
    return committed(ctx, "rotation_given_up", async (tx) => {
      // Whoever advances it raises its fence each second: until the commit nobody does.
      await tx.$executeRaw`SELECT 1 FROM secret_rotations WHERE id = ${at.id} FOR UPDATE`;
      const row = await loadRotation(tx, at);
      if (!ADVANCING.some((state) => state === row.state)) {
        throw new AppError("conflict", `This rotation of ${at.name} has ended. Reload to see how.`);
      }
      const message = `${email} gave it up. Places that have the new value keep it.`;
      return transitionRotation(tx, ctx, { row, move: { to: "failed", failure: { code: "given_up", message } } });
    });
  });
}
