import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { loadToken } from "@/lib/people/load";
import { canChangeAccessOf } from "@/lib/people/rules";

/** Revokes an API token at once: one's own, or as an admin anybody's. Throws `not_found`, `forbidden`, or `conflict`. */
export async function revokeToken(ctx: Call & Pick<Context, "db">, id: string): Promise<void> {
  authorize(ctx, "self:manage");
  await inTransaction(ctx, async (tx) => {
    const token = await loadToken(tx, id);
    const permit = canChangeAccessOf(ctx.actor, token.personId);
    if (!permit.allowed) throw new AppError(permit.code, permit.message);
    const { count } = await tx.apiToken.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: ctx.now() } });
    if (count === 0) throw new AppError("conflict", `The token “${token.name}” has been revoked already.`);
    await recordAudit(tx, ctx, {
      action: "console.token.revoked",
      subject: { kind: "token", id },
      payload: { person_id: token.personId, email: token.person.email, name: token.name },
    });
  });
}
