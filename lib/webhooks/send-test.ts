import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { paths } from "@/lib/paths";
import { newDelivery } from "@/lib/webhooks/derive-deliveries";
import { loadEndpoint } from "@/lib/webhooks/load";
import { deliveryItem } from "@/lib/webhooks/queries";
import type { WebhookDelivery } from "@/lib/webhooks/schemas";
import { actorName } from "@/lib/webhooks/sentences";
import { announce } from "@/lib/work/announce";

/** Has an event sent that says it is a test, whatever the webhook asks for. Throws not_found, or conflict while it is paused. */
export async function sendTest(ctx: Context, id: string): Promise<WebhookDelivery> {
  authorize(ctx, "webhook:manage");
  return inTransaction(ctx, async (tx) => {
    const { name, pausedAt } = await loadEndpoint(tx, id);
    if (pausedAt !== null) throw new AppError("conflict", `“${name}” is paused. Resume it first.`);
    const subject = { kind: "webhook", id };
    const seq = await recordAudit(tx, ctx, { action: "console.webhook.tested", subject, payload: { name } });
    const who = actorName({ kind: ctx.actor.kind, id: null, email: "email" in ctx.actor ? ctx.actor.email : null });
    const place = ctx.environment === "production" ? "production console" : "staging console";
    const message = {
      type: "console.webhook.tested",
      timestamp: ctx.now().toISOString(),
      data: {
        seq: Number(seq),
        text: `${who} sent this test through ${name} from the ${place}`,
        actor: { kind: ctx.actor.kind, name: who },
        environment: ctx.environment,
        surface: null,
        target_environment: null,
        sha: null,
        title: null,
        url: `${ctx.consoleUrls[ctx.environment]}${paths.webhooks()}`,
      },
    };
    const row = await tx.endpointDelivery.create({ data: newDelivery(id, message, ctx.now()) });
    await announce(tx, "outgoing", id);
    return deliveryItem(row);
  });
}
