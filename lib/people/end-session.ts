import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { loadSession } from "@/lib/people/load";
import { canChangeAccessOf } from "@/lib/people/rules";

/**
 * Ends a session at once: one's own (`current` for this one), or as an admin anybody's. Throws `not_found`, `forbidden`, or
 * `conflict` when it has ended already.
 */
export async function endSession(
  ctx: Call & Pick<Context, "db">,
  idOrCurrent: string,
): Promise<{ id: string; current: boolean }> {
  authorize(ctx, "self:manage");
  const id = idOrCurrent === "current" ? ownSessionId(ctx) : idOrCurrent;
  return inTransaction(ctx, async (tx) => {
    const session = await loadSession(tx, id);
    const permit = canChangeAccessOf(ctx.actor, session.personId);
    if (!permit.allowed) throw new AppError(permit.code, permit.message);
    const { count } = await tx.session.updateMany({ where: { id, endedAt: null }, data: { endedAt: ctx.now() } });
    if (count === 0) throw new AppError("conflict", "This session has ended already. There is nothing left to do.");
    await recordAudit(tx, ctx, {
      action: "console.auth.signed_out",
      subject: { kind: "session", id },
      payload: { person_id: session.personId, email: session.person.email, reason: "ended" },
    });
    return { id, current: ctx.actor.kind === "person" && ctx.actor.sessionId === id };
  });
}

function ownSessionId(ctx: Call): string {
  if (ctx.actor.kind === "person") return ctx.actor.sessionId;
  throw new AppError("not_found", "An API token has no session of its own. Name the session to end by its id.");
}
