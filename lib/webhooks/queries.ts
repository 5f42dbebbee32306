import "server-only";

import { z } from "zod";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { decodeCursor, decodeMomentCursor, foreignCursor, type PageQuery, toPage } from "@/lib/core/page";
import type { Context } from "@/lib/db/context";
import type { EndpointDelivery } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { type EndpointRow, loadEndpoint, storedAttempts, storedMessage } from "@/lib/webhooks/load";
import {
  type DeliveryList,
  deliveryStateSchema,
  type Webhook,
  type WebhookDelivery,
  type WebhookList,
  webhookFormatSchema,
} from "@/lib/webhooks/schemas";

type ReadContext = Call & Pick<Context, "db">;

const FIRST_PAGE: PageQuery = { limit: 50 };
const GOES_ON = new Set(["pending", "failed"]);

const seqSchema = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);

/** A webhook as admins see it: neither its path nor its secret is ever answered again. */
export function webhookItem(row: EndpointRow): Webhook {
  return {
    id: row.id,
    name: row.name,
    address: row.address,
    format: webhookFormatSchema.safeParse(row.format).data ?? "unknown",
    families: row.families,
    surfaces: row.surfaces,
    created_by: row.createdByEmail,
    created_at: row.createdAt.toISOString(),
    paused:
      row.pausedAt === null ? null : { at: row.pausedAt.toISOString(), by: row.pausedByEmail, why: row.pausedWhy },
    last_delivered_at: row.lastDeliveredAt?.toISOString() ?? null,
    failing_since: row.failingSince?.toISOString() ?? null,
  };
}

/** One event for one endpoint, with every attempt to send it. */
export function deliveryItem(row: EndpointDelivery): WebhookDelivery {
  const message = storedMessage(row);
  return {
    id: row.id,
    seq: Number(row.auditSeq),
    type: message?.type ?? "unknown",
    text: message?.data.text ?? "An event that this build of the console can’t read.",
    event_at: message?.timestamp ?? row.createdAt.toISOString(),
    state: deliveryStateSchema.safeParse(row.state).data ?? "unknown",
    state_since: row.stateSince.toISOString(),
    attempts: storedAttempts(row),
    next_attempt_at: GOES_ON.has(row.state) ? row.nextCheckAt.toISOString() : null,
  };
}

/** Every webhook of this console, newest first. */
export async function listEndpoints(ctx: ReadContext, page: PageQuery = FIRST_PAGE): Promise<WebhookList> {
  authorize(ctx, "webhook:read");
  const rows = await translated(() =>
    ctx.db.webhookEndpoint.findMany({
      where: olderThan(page.cursor),
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: page.limit + 1,
    }),
  );
  return toPage(rows, page.limit, { keys: (row) => [row.createdAt.toISOString(), row.id], item: webhookItem });
}

function olderThan(cursor: string | undefined) {
  if (cursor === undefined) return {};
  const { at, id } = decodeMomentCursor(cursor);
  return { createdAt: { lte: at }, NOT: { createdAt: at, id: { gte: id } } };
}

/** What was sent, and is to be sent, to one endpoint, the newest event first. Throws not_found. */
export async function listDeliveries(
  ctx: ReadContext,
  id: string,
  page: PageQuery = FIRST_PAGE,
): Promise<DeliveryList> {
  authorize(ctx, "webhook:read");
  const below = page.cursor === undefined ? {} : { auditSeq: { lt: seqOfCursor(page.cursor) } };
  const rows = await translated(async () => {
    await loadEndpoint(ctx.db, id);
    return ctx.db.endpointDelivery.findMany({
      where: { endpointId: id, ...below },
      orderBy: { auditSeq: "desc" },
      take: page.limit + 1,
    });
  });
  return toPage(rows, page.limit, { keys: (row) => [row.auditSeq.toString()], item: deliveryItem });
}

function seqOfCursor(cursor: string): bigint {
  const seq = seqSchema.safeParse(decodeCursor(cursor, 1)[0]);
  if (!seq.success) throw foreignCursor();
  return seq.data;
}
