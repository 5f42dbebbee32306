import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { loadEndpoint } from "@/lib/webhooks/load";
import { webhookItem } from "@/lib/webhooks/queries";
import type { Webhook } from "@/lib/webhooks/schemas";
import { announce } from "@/lib/work/announce";

type ManageContext = Call & Pick<Context, "db">;

/** Nothing is sent while it is paused, and what happens meanwhile is passed over. Throws not_found, or conflict. */
export async function pauseWebhook(ctx: ManageContext, id: string): Promise<Webhook> {
  authorize(ctx, "webhook:manage");
  return inTransaction(ctx, async (tx) => {
    const { name } = await loadEndpoint(tx, id);
    const data = { pausedAt: ctx.now(), pausedByEmail: personOf(ctx.actor)?.email ?? null, pausedWhy: null };
    const [row] = await tx.webhookEndpoint.updateManyAndReturn({ where: { id, pausedAt: null }, data });
    if (row === undefined) throw new AppError("conflict", `“${name}” is paused already.`);
    const subject = { kind: "webhook", id };
    await recordAudit(tx, ctx, { action: "console.webhook.paused", subject, payload: { name, reason: null } });
    return webhookItem(row);
  });
}

/** Events from now on are sent again, and those that were waiting as it was paused. Throws not_found, or conflict. */
export async function resumeWebhook(ctx: ManageContext, id: string): Promise<Webhook> {
  authorize(ctx, "webhook:manage");
  return inTransaction(ctx, async (tx) => {
    const { name } = await loadEndpoint(tx, id);
    const data = { pausedAt: null, pausedByEmail: null, pausedWhy: null };
    const { count } = await tx.webhookEndpoint.updateMany({ where: { id, pausedAt: { not: null } }, data });
    if (count === 0) throw new AppError("conflict", `“${name}” is not paused.`);
    const subject = { kind: "webhook", id };
    const fromSeq = await recordAudit(tx, ctx, { action: "console.webhook.resumed", subject, payload: { name } });
    const row = await tx.webhookEndpoint.update({ where: { id }, data: { fromSeq } });
    await announce(tx, "outgoing", id);
    return webhookItem(row);
  });
}
