import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { endHold } from "@/lib/holds/hold";
import { loadOpenHold } from "@/lib/promotions/load";
import { refuseOtherConsole } from "@/lib/promotions/refuse-promotion";
import type { ResumeRequest } from "@/lib/promotions/schemas";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

/** Ends the hold that a rollback left. Throws wrong_console, not_found without one, conflict when somebody else was faster. */
export async function resumePromotions(ctx: Context, { reason }: ResumeRequest): Promise<void> {
  authorize(ctx, "promotion:resume");
  refuseOtherConsole(ctx);
  await committed(ctx, "resume", async (tx) => {
    const row = await loadOpenHold(tx);
    const ended = await endHold(tx, ctx, { row, reason, replacedBy: null });
    if (ended === null) throw new AppError("conflict", "Promotions have just been resumed by somebody else.");
    await recordAudit(tx, ctx, ended);
    await announce(tx, "version", "production");
  });
}
