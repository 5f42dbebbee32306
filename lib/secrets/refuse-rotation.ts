import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { AppError } from "@/lib/core/errors";
import type { SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { ROTATE_UI_OFF, whyNotAutomatic } from "@/lib/secrets/rules";
import { committed } from "@/lib/work/committed";

/** Nothing about rotations is done while their switch is off. */
export function refuseWithoutUi({ flags }: Pick<Context, "flags">): void {
  if (flags.rotateUi) return;
  throw new AppError("rotate_ui_disabled", ROTATE_UI_OFF);
}

/** Does what an order about a secret asks; a refusal of it leaves an audit row of its own. */
export async function auditRefusals<Result>(
  ctx: Context,
  asked: { secret: string; verb: string },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code !== "unavailable") await recordRotationRefusal(ctx, asked, error);
    throw error;
  }
}

async function recordRotationRefusal(
  ctx: Context,
  { secret, verb }: { secret: string; verb: string },
  error: AppError,
): Promise<void> {
  const { code, message } = error;
  if (ctx.actor.kind === "anonymous") return;
  const subject = { kind: "secret", id: secret.slice(0, 100) };
  await committed(ctx, "rotation_refused", (tx) =>
    recordAudit(tx, ctx, {
      action: "console.secret.rotation_refused",
      subject,
      payload: { code, detail: message, asked: { verb } },
    }),
  );
  error.isOnRecord = true;
}

/** Of one secret, one rotation is on its way at a time, by the console or by hand. */
export async function refuseWhileRotating(db: Pick<Tx, "secretRotation">, secret: string): Promise<void> {
  const live = await db.secretRotation.findFirst({ where: { secret, endedAt: null } });
  if (live === null) return;
  const message = `${live.requestedByEmail} is having ${secret} rotated. Wait for its end, or give it up.`;
  throw new AppError("conflict", message, { extra: { rotation_id: live.id } });
}

/** What the console does not rotate by itself follows its procedure, and so does everything while the switch is off. */
export function refuseWithoutModeA({ flags }: Pick<Context, "flags">, secret: SecretDeclaration): void {
  const reason = whyNotAutomatic(secret, flags);
  if (reason === null) return;
  throw new AppError("mode_a_disabled", `${reason} Follow ${secret.sop}, and record it.`, {
    extra: { sop: secret.sop },
  });
}
