import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError, invalidInput } from "@/lib/core/errors";
import type { SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { hastenLooks } from "@/lib/secrets/agreement";
import { loadChecklist, loadSecret } from "@/lib/secrets/load";
import { readPlacesNow } from "@/lib/secrets/places-now";
import { readProcedure } from "@/lib/secrets/procedure";
import { getSecretDetail } from "@/lib/secrets/queries";
import { auditRefusals, refuseWhileRotating, refuseWithoutUi } from "@/lib/secrets/refuse-rotation";
import { type SecretDetail, type StepTick, ticksSchema } from "@/lib/secrets/schemas";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

interface Told {
  action: "console.secret.rotation_requested" | "console.secret.rotation_failed";
  name: string;
  code?: string;
}

/**
 * Begins a rotation by hand: what every place holds now is noted, and the steps of the procedure are there to be ticked. Throws
 * not_found, rotate_ui_disabled, conflict where one is open.
 */
export function openChecklist(ctx: Context, name: string): Promise<SecretDetail> {
  return ordered(ctx, { name, verb: "open" }, async (secret, email) => {
    const before = await readPlacesNow(ctx, secret);
    const now = ctx.now();
    await committed(ctx, "checklist_opened", async (tx) => {
      await refuseWhileRotating(tx, name);
      const data = [{ secret: name, openedAt: now, openedByEmail: email, before }];
      const { count } = await tx.secretChecklist.createMany({ data, skipDuplicates: true });
      if (count === 0) throw new AppError("conflict", `A checklist of ${name} is open already. Go on with that.`);
      await tellChecklist(tx, ctx, { action: "console.secret.rotation_requested", name });
    });
  });
}

/** The order of an admin, by name, while rotations are switched on; every refusal of it is audited. */
function ordered(
  ctx: Context,
  { name, verb }: { name: string; verb: string },
  work: (secret: SecretDeclaration, email: string) => Promise<void>,
): Promise<SecretDetail> {
  return auditRefusals(ctx, { secret: name, verb }, async () => {
    authorize(ctx, "secret:rotate");
    const person = personOf(ctx.actor);
    if (person === null) throw new AppError("forbidden", "Only a person can rotate a secret, by name.");
    const secret = loadSecret(ctx, name);
    refuseWithoutUi(ctx);
    await work(secret, person.email);
    return getSecretDetail(ctx, name);
  });
}

async function tellChecklist(tx: Tx, ctx: Context, { action, name, code }: Told): Promise<void> {
  const payload = { secret: name, mode: "manual", ...(code === undefined ? {} : { code }) };
  await recordAudit(tx, ctx, { action, subject: { kind: "secret", id: name }, payload });
  await announce(tx, "secret", name);
}

/** Ticks a step, or takes its tick back; each tick is kept with who and when. Throws conflict where no checklist is open. */
export function tickStep(
  ctx: Context,
  name: string,
  { step, done }: { step: number; done: boolean },
): Promise<SecretDetail> {
  return ordered(ctx, { name, verb: "tick" }, async (secret, email) => {
    const steps = await readProcedure(secret.sop, ctx.repository);
    const text = steps[step - 1]?.text;
    if (text === undefined) throw invalidInput("step", `The procedure of ${name} has ${steps.length} steps.`);
    const tick: StepTick = { step, by: email, at: ctx.now().toISOString() };
    await committed(ctx, "step_ticked", async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM secret_checklists WHERE secret = ${name} FOR UPDATE`;
      const checklist = await loadChecklist(tx, name);
      const ticks = ticksSchema.safeParse(checklist.ticks).data ?? [];
      if (ticks.some((one) => one.step === step) === done) return;
      const others = ticks.filter((one) => one.step !== step);
      const data = { ticks: done ? [...others, tick] : others };
      await tx.secretChecklist.update({ where: { secret: name }, data });
      await recordAudit(tx, ctx, {
        action: done ? "console.secret.step_ticked" : "console.secret.step_unticked",
        subject: { kind: "secret", id: name },
        payload: { step, text },
      });
      // Whoever has done a step wants to see what came of it.
      await hastenLooks(tx, secret, ctx.now());
      await announce(tx, "secret", name);
    });
  });
}

/** Ends a rotation by hand that nobody goes on with: nothing is recorded as rotated. Throws conflict where none is open. */
export function closeChecklist(ctx: Context, name: string): Promise<SecretDetail> {
  return ordered(ctx, { name, verb: "close" }, () =>
    committed(ctx, "checklist_closed", async (tx) => {
      const { count } = await tx.secretChecklist.deleteMany({ where: { secret: name } });
      if (count === 0) throw new AppError("conflict", `No checklist of ${name} is open.`);
      await tellChecklist(tx, ctx, { action: "console.secret.rotation_failed", name, code: "given_up" });
    }),
  );
}
