import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { type AdminContext, proveAdmin, refuseOnSelf } from "@/lib/people/administration";
import { loadPerson } from "@/lib/people/load";
import type { Proof } from "@/lib/people/schemas";

/**
 * Enables a disabled person again, against the admin's code: password and authenticator count as before, no session or token comes
 * back. Throws not_found, conflict, step_up_failed, step_up_locked.
 */
export async function enablePerson(ctx: AdminContext, id: string, { totp }: Proof): Promise<void> {
  authorize(ctx, "people:manage");
  refuseOnSelf(ctx.actor, id);
  await proveAdmin(ctx, { totp, target: id }, async (tx) => {
    const { email } = await loadPerson(tx, id);
    const { count } = await tx.person.updateMany({
      where: { id, disabledAt: { not: null } },
      data: { disabledAt: null },
    });
    if (count === 0) throw new AppError("conflict", `${email} is enabled already.`);
    await recordAudit(tx, ctx, {
      action: "console.person.enabled",
      subject: { kind: "person", id },
      payload: { email },
    });
  });
}
