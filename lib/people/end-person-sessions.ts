import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { closeSessions } from "@/lib/people/access";
import { lockAdmins, refuseOnSelf } from "@/lib/people/administration";
import { loadPerson } from "@/lib/people/load";

/** Ends every session of another person; their API tokens stay. Throws not_found, forbidden, or conflict when none is open. */
export async function endPersonSessions(ctx: Call & Pick<Context, "db">, id: string): Promise<void> {
  authorize(ctx, "people:manage");
  refuseOnSelf(ctx.actor, id);
  await inTransaction(ctx, async (tx) => {
    await lockAdmins(tx, ctx.actor);
    const { email } = await loadPerson(tx, id);
    const sessions_ended = await closeSessions(tx, { id, at: ctx.now() });
    if (sessions_ended === 0) throw new AppError("conflict", `${email} has no open session.`);
    await recordAudit(tx, ctx, {
      action: "console.session.ended",
      subject: { kind: "person", id },
      payload: { email, sessions_ended },
    });
  });
}
