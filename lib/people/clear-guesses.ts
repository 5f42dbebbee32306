import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { type AdminContext, loadEnabled, proveAdmin, refuseOnSelf } from "@/lib/people/administration";
import { CODE_GUESSES } from "@/lib/people/rules";
import type { Proof } from "@/lib/people/schemas";

/**
 * Lets the codes of a person's authenticator count again after a hundred wrong ones in a row, against the admin's code. The person is
 * still told at the next sign-in how many tries failed. Throws not_found, forbidden, conflict, step_up_failed, step_up_locked.
 */
export async function clearGuesses(ctx: AdminContext, id: string, { totp }: Proof): Promise<void> {
  authorize(ctx, "people:manage");
  refuseOnSelf(ctx.actor, id);
  await proveAdmin(ctx, { totp, target: id }, async (tx) => {
    const { email, codeFailures } = await loadEnabled(tx, id);
    const capped = { id, codeFailures: { gte: CODE_GUESSES } };
    const data = { codeFailures: 0, stepUpFailures: 0, stepUpLockedUntil: null };
    const { count } = await tx.person.updateMany({ where: capped, data });
    if (count === 0) throw new AppError("conflict", `Codes of ${email} are accepted. Nothing is left to clear.`);
    await recordAudit(tx, ctx, {
      action: "console.person.guesses_cleared",
      subject: { kind: "person", id },
      payload: { email, wrong_codes: codeFailures },
    });
  });
}
