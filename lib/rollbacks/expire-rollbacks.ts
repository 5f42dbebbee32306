import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { forEach } from "@/lib/core/each";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { endWaiting } from "@/lib/deploys/waiting-rollback";
import { announce } from "@/lib/work/announce";

/** Ends every rollback unsent whose deploy did not stop in time, each in a transaction of its own. */
export async function expireRollbacks(ctx: Context): Promise<void> {
  authorize(ctx, "deploy:advance");
  const due = await ctx.db.waitingRollback.findMany({ where: { state: "waiting", expiresAt: { lte: ctx.now() } } });
  await forEach(due, (row) =>
    inTransaction(ctx, async (tx) => {
      const why = `Deploy ${row.stopDeployId} did not stop in time. Nothing was sent; roll back again.`;
      const event = await endWaiting(tx, ctx, { row, why });
      if (event === null) return;
      await recordAudit(tx, ctx, event);
      await announce(tx, "surface", row.surfaceId);
    }),
  );
}
