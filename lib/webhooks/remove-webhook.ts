import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { loadEndpoint } from "@/lib/webhooks/load";

/** Deletes a webhook with its secret, its log and whatever still waits to be sent. Throws not_found. */
export async function removeWebhook(ctx: Call & Pick<Context, "db">, id: string): Promise<void> {
  authorize(ctx, "webhook:manage");
  await inTransaction(ctx, async (tx) => {
    const { name, address } = await loadEndpoint(tx, id);
    const { count } = await tx.webhookEndpoint.deleteMany({ where: { id } });
    if (count === 0) throw new AppError("not_found", `There is no webhook ${id}.`);
    await recordAudit(tx, ctx, {
      action: "console.webhook.removed",
      subject: { kind: "webhook", id },
      payload: { name, host: new URL(address).host },
    });
  });
}
