import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";

/** Takes an invitation, or another access link, back: it opens nothing from now on. Throws `not_found`, or `conflict` when it is over. */
export async function revokeAccessLink(ctx: Call & Pick<Context, "db">, id: string): Promise<void> {
  authorize(ctx, "people:manage");
  await inTransaction(ctx, async (tx) => {
    const link = await tx.accessLink.findUnique({ where: { id } });
    if (link === null) throw new AppError("not_found", `There is no link ${id}. Reload the list.`);
    const open = { id, usedAt: null, revokedAt: null };
    const { count } = await tx.accessLink.updateMany({ where: open, data: { revokedAt: ctx.now() } });
    if (count === 0) throw new AppError("conflict", `The link of ${link.email} was used or taken back already.`);
    await recordAudit(tx, ctx, {
      action: "console.person.link_revoked",
      subject: { kind: "access_link", id },
      payload: { email: link.email, purpose: link.purpose },
    });
  });
}
