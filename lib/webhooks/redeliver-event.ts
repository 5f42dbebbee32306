import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { loadEndpoint } from "@/lib/webhooks/load";
import { deliveryItem } from "@/lib/webhooks/queries";
import type { WebhookDelivery } from "@/lib/webhooks/schemas";
import { announce } from "@/lib/work/announce";

/** What has come to rest, or waits for its next attempt. */
const REDELIVERABLE = ["delivered", "failed", "given_up"];

/**
 * Has an event sent again at once, under the same `webhook-id`, with all its attempts before it. Throws not_found, or conflict
 * while it is on its way, or its webhook is paused.
 */
export async function redeliverEvent(
  ctx: Call & Pick<Context, "db">,
  { id, delivery_id: deliveryId }: { id: string; delivery_id: string },
): Promise<WebhookDelivery> {
  authorize(ctx, "webhook:manage");
  return inTransaction(ctx, async (tx) => {
    const { name, pausedAt } = await loadEndpoint(tx, id);
    if (pausedAt !== null) throw new AppError("conflict", `“${name}” is paused. Resume it first.`);
    const before = await tx.endpointDelivery.findFirst({ where: { id: deliveryId, endpointId: id } });
    if (before === null) throw new AppError("not_found", `“${name}” has no event ${deliveryId}.`);
    const where = { id: deliveryId, state: { in: REDELIVERABLE }, leaseUntil: null };
    const now = ctx.now();
    const data = { state: "pending", stateSince: now, tries: 0, nextCheckAt: now };
    const [row] = await tx.endpointDelivery.updateManyAndReturn({ where, data });
    if (row === undefined) throw new AppError("conflict", "It is being sent already. Look again in a moment.");
    await recordAudit(tx, ctx, {
      action: "console.webhook.redelivered",
      subject: { kind: "webhook", id },
      payload: { name, delivery_id: deliveryId, seq: Number(row.auditSeq) },
    });
    await announce(tx, "outgoing", id);
    return deliveryItem(row);
  });
}
