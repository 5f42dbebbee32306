import "server-only";

import { AppError } from "@/lib/core/errors";
import type { Database } from "@/lib/db/database";
import type { EndpointDelivery, WebhookEndpoint } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { type Attempt, attemptSchema, messageSchema, type WebhookMessage } from "@/lib/webhooks/schemas";

/** An endpoint without what is sealed of it. */
export type EndpointRow = Omit<WebhookEndpoint, "sealedUrl" | "sealedSecret">;

/** Throws not_found. */
export async function loadEndpoint(db: Pick<Database | Tx, "webhookEndpoint">, id: string): Promise<EndpointRow> {
  const row = await db.webhookEndpoint.findUnique({ where: { id } });
  if (row === null) throw new AppError("not_found", `There is no webhook ${id}.`);
  return row;
}

/** Each stored attempt that can be read; the others cost it nothing. */
export function storedAttempts({ attempts }: Pick<EndpointDelivery, "attempts">): Attempt[] {
  const items: unknown[] = Array.isArray(attempts) ? attempts : [];
  return items.flatMap((item) => attemptSchema.safeParse(item).data ?? []);
}

/** What is sent; null where another build wrote what this one cannot read. */
export function storedMessage({ message }: Pick<EndpointDelivery, "message">): WebhookMessage | null {
  return messageSchema.safeParse(message).data ?? null;
}
