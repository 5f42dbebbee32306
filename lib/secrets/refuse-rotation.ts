import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { ROTATE_UI_OFF } from "@/lib/secrets/rules";
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
  { code, message }: AppError,
): Promise<void> {
  if (ctx.actor.kind === "anonymous") return;
  const subject = { kind: "secret", id: secret.slice(0, 100) };
  await committed(ctx, "rotation_refused", (tx) =>
    recordAudit(tx, ctx, {
      action: "console.secret.rotation_refused",
      subject,
      payload: { code, detail: message, asked: { verb } },
    }),
  );
}
