import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";

/** Revokes a display token: its screen says so with its next look. Throws `not_found`, or `conflict` when it was revoked before. */
export async function revokeDisplay(ctx: Call & Pick<Context, "db">, id: string): Promise<void> {
  authorize(ctx, "display:manage");
  await inTransaction(ctx, async (tx) => {
    const display = await tx.display.findUnique({ where: { id } });
    if (display === null) throw new AppError("not_found", `There is no display token ${id}.`);
    const data = { revokedAt: ctx.now(), revokedByEmail: personOf(ctx.actor)?.email ?? null };
    const { count } = await tx.display.updateMany({ where: { id, revokedAt: null }, data });
    if (count === 0) throw new AppError("conflict", `“${display.name}” has been revoked already.`);
    await recordAudit(tx, ctx, {
      action: "console.display.revoked",
      subject: { kind: "display", id },
      payload: { name: display.name },
    });
  });
}
