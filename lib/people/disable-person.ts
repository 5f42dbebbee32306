import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { closeAccess } from "@/lib/people/access";
import { takeBackOpen } from "@/lib/people/access-links";
import { lockAdmins, refuseOnSelf } from "@/lib/people/administration";
import { loadPerson } from "@/lib/people/load";

/**
 * Disables another person: their sessions, API tokens and open link end at once, their records stay. Takes no code, since it only
 * takes away. Throws not_found, forbidden, conflict for who is disabled already, and for the last admin.
 */
export async function disablePerson(ctx: Call & Pick<Context, "db">, id: string): Promise<void> {
  authorize(ctx, "people:manage");
  refuseOnSelf(ctx.actor, id);
  await inTransaction(ctx, async (tx) => {
    await lockAdmins(tx, ctx.actor);
    const { email, role } = await loadPerson(tx, id);
    const others = await tx.person.count({ where: { role: "admin", disabledAt: null, id: { not: id } } });
    if (role === "admin" && others === 0) {
      throw new AppError("conflict", `${email} is the last admin. Make somebody else one first.`);
    }
    const ended = await closeAccess(tx, ctx, { id, email });
    const { count } = await tx.person.updateMany({ where: { id, disabledAt: null }, data: { disabledAt: ctx.now() } });
    if (count === 0) throw new AppError("conflict", `${email} is disabled already.`);
    await takeBackOpen(tx, email, ctx.now());
    await recordAudit(tx, ctx, {
      action: "console.person.disabled",
      subject: { kind: "person", id },
      payload: { email, ...ended },
    });
  });
}
