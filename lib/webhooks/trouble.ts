import "server-only";

import { z } from "zod";

import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import { translated } from "@/lib/db/transaction";
import type { WebhookTrouble } from "@/lib/webhooks/schemas";

const troubleSchema = z.object({
  name: z.string(),
  paused_at: z.date().nullable(),
  paused_why: z.string().nullable(),
  lost: z.coerce.number().int(),
  since: z.date().nullable(),
});

/** Endpoints that events were given up for since one last got through, and those that the console paused; one of each, whatever was lost. */
export async function listWebhookTroubles(ctx: Context): Promise<WebhookTrouble[]> {
  const rows = await translated(
    () => readRows(ctx.db, troubleSchema)`
      SELECT e.name, e.paused_at, e.paused_why, count(d.id) AS lost, min(d.state_since) AS since
      FROM webhook_endpoints e LEFT JOIN endpoint_deliveries d ON d.endpoint_id = e.id AND d.state = 'given_up'
        AND d.state_since > coalesce(e.last_delivered_at, e.created_at)
      WHERE e.paused_at IS NULL OR e.paused_why IS NOT NULL
      GROUP BY e.id ORDER BY e.created_at, e.id`,
  );
  return rows.flatMap(({ name, paused_at: pausedAt, paused_why: why, lost, since }): WebhookTrouble[] => {
    if (pausedAt !== null) {
      const message = `was paused by the console. ${why ?? ""} Resume it, or delete it.`;
      return [{ name, since: pausedAt.toISOString(), message }];
    }
    if (since === null || lost === 0) return [];
    const events = lost === 1 ? "1 event was given up" : `${lost} events were given up`;
    return [
      {
        name,
        since: since.toISOString(),
        message: `does not get through: ${events}. Mend the receiver, then redeliver.`,
      },
    ];
  });
}
