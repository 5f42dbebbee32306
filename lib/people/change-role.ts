import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { closeAccess } from "@/lib/people/access";
import { type AdminContext, loadEnabled, proveAdmin, refuseOnSelf } from "@/lib/people/administration";
import type { RoleChange } from "@/lib/people/people-schemas";

/**
 * Gives another person another role, against the admin's code; their sessions and API tokens, made for the former one, end. Throws
 * not_found, forbidden, conflict when the role is not the one that was seen, step_up_failed, step_up_locked.
 */
export async function changeRole(ctx: AdminContext, id: string, { role, from, totp }: RoleChange): Promise<void> {
  authorize(ctx, "people:manage");
  refuseOnSelf(ctx.actor, id);
  await proveAdmin(ctx, { totp, target: id }, async (tx) => {
    const { email, role: held } = await loadEnabled(tx, id);
    if (held === role) throw new AppError("conflict", `${email} is ${role} already.`);
    const asSeen = { id, role: from, disabledAt: null };
    const { count } = await tx.person.updateMany({ where: asSeen, data: { role } });
    if (count === 0) throw new AppError("conflict", `${email} is ${held} now, not ${from}. Look again.`);
    const ended = await closeAccess(tx, ctx, { id, email });
    await recordAudit(tx, ctx, {
      action: "console.person.role_changed",
      subject: { kind: "person", id },
      payload: { email, from, to: role, ...ended },
    });
  });
}
