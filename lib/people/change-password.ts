import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError, invalidInput } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { closeAccess } from "@/lib/people/access";
import { loadSelf } from "@/lib/people/load";
import { hashNewPassword } from "@/lib/people/passwords";
import { proveStepUp } from "@/lib/people/prove-step-up";
import type { PasswordChange } from "@/lib/people/schemas";

type PasswordContext = Call & Pick<Context, "db" | "secretKey">;

/**
 * Changes the caller's password, against the present one and a code or a recovery code: every other session of theirs ends, and so
 * does every API token that is not named. A weak one costs no code. Throws invalid_input, conflict, step_up_failed, step_up_locked.
 */
export async function changePassword(ctx: PasswordContext, change: PasswordChange): Promise<void> {
  authorize(ctx, "self:manage");
  const { id, email } = loadSelf(ctx);
  const { password, totp, keep_tokens: keptTokens = [] } = change;
  const omit = { passwordHash: false };
  const seen = await translated(() => ctx.db.person.findUniqueOrThrow({ where: { id }, omit }));
  const passwordHash = await hashChosen(ctx, change, { email, name: seen.name });
  const keptSession = ctx.actor.kind === "person" ? ctx.actor.sessionId : "";
  await proveStepUp(ctx, { password, totp, action: "self:manage", target: "password" }, async (tx) => {
    const asSeen = { id, passwordHash: seen.passwordHash, disabledAt: null };
    const { count } = await tx.person.updateMany({ where: asSeen, data: { passwordHash } });
    if (count === 0) throw new AppError("conflict", "Your password was changed by another request. Sign in with it.");
    const ended = await closeAccess(tx, ctx, { id, email, keptSession, keptTokens });
    await recordAudit(tx, ctx, {
      action: "console.auth.password_changed",
      subject: { kind: "person", id },
      payload: { email, by: "themselves", ...ended },
    });
  });
}

async function hashChosen(
  ctx: PasswordContext,
  { password, new_password }: PasswordChange,
  owner: { email: string; name: string },
): Promise<string> {
  if (new_password === password) throw invalidInput("new_password", "This is your present password. Take another.");
  const made = await hashNewPassword(new_password, { ...owner, product: ctx.config.name });
  if ("weak" in made) throw invalidInput("new_password", made.weak);
  return made.hash;
}
