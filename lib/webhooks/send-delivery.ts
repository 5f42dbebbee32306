import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { type EndpointDelivery, Prisma, type WebhookEndpoint } from "@/lib/db/generated/client";
import { inTransaction, translated } from "@/lib/db/transaction";
import { openOfEndpoint } from "@/lib/keys/endpoint-seals";
import { storedAttempts, storedMessage } from "@/lib/webhooks/load";
import { sendToReceiver } from "@/lib/webhooks/receiver";
import { bodyOf, GONE_STATUS, waitAfterAttempt } from "@/lib/webhooks/rules";
import { type Attempt, type DeliveryState, webhookFormatSchema } from "@/lib/webhooks/schemas";
import { written } from "@/lib/work/committed";
import { claimLease, getNextTurn, handBackLeases, type Lease, releaseLease } from "@/lib/work/lease";

/** Longer than the slowest receiver may take. */
const DELIVERIES = { table: "endpoint_deliveries", key: "id", due: "next_check_at", seconds: 45 } as const;
const MOST_ATTEMPTS_KEPT = 30;
const GONE = "The receiver answered 410: it wants no more events.";
const UNREADABLE =
  "Its address or secret can’t be opened with this console’s key. Delete the webhook, and add it again.";

/** One at a time to each endpoint, so that a slow one holds up its own events alone. */
const IS_SENDABLE = Prisma.sql`state IN ('pending', 'delivering', 'failed')
  AND EXISTS (SELECT FROM webhook_endpoints e WHERE e.id = endpoint_id AND e.paused_at IS NULL)`;
const IS_FREE = Prisma.sql`${IS_SENDABLE} AND NOT EXISTS (SELECT FROM endpoint_deliveries held
  WHERE held.endpoint_id = endpoint_deliveries.endpoint_id AND held.id <> endpoint_deliveries.id AND held.lease_until >= cockpit_now())`;
/** Whoever has trouble comes last. */
const FIRST = Prisma.sql`(SELECT e.failing_since IS NOT NULL FROM webhook_endpoints e WHERE e.id = endpoint_id), next_check_at, audit_seq`;

type Claimed = EndpointDelivery & { endpoint: WebhookEndpoint };

interface Outcome extends Attempt {
  askedMs: number | null;
}

/**
 * Sends the next event that is due, once; answers whether there was one. What is sent and not written down is sent again by
 * whoever takes the row next, under the same `webhook-id`: at least once, never "exactly once".
 */
export async function sendDelivery(caller: Context): Promise<boolean> {
  authorize(caller, "webhook:send");
  const lease = await claimLease(caller, DELIVERIES, { which: IS_FREE, first: FIRST });
  if (lease === null) return false;
  const ctx = { ...caller, requestId: newId("req") };
  const row = await beginSending(ctx, lease);
  if (row === null) return true;
  const outcome = await sendRow(ctx, row);
  await settleAttempt(ctx, { lease, row, outcome });
  return true;
}

/** From here on whoever looks sees that it is on its way; null when it was deleted, or taken by another. */
async function beginSending(ctx: Context, { id, fence }: Lease): Promise<Claimed | null> {
  const where = { id: String(id), leaseFence: fence };
  const data = { state: "delivering" satisfies DeliveryState, stateSince: ctx.now() };
  const begin = () => ctx.db.endpointDelivery.updateMany({ where, data });
  const { count } = await written("delivery_begun", () => translated(begin));
  if (count === 0) return null;
  const include = { endpoint: { omit: { sealedUrl: false, sealedSecret: false } } } as const;
  return ctx.db.endpointDelivery.findFirst({ where, include });
}

async function sendRow(ctx: Context, row: Claimed): Promise<Outcome> {
  const { endpoint } = row;
  const { id } = endpoint;
  const [url, secret] = await Promise.all([
    openOfEndpoint(ctx, { id, part: "url", stored: endpoint.sealedUrl }),
    openOfEndpoint(ctx, { id, part: "secret", stored: endpoint.sealedSecret }),
  ]);
  const format = webhookFormatSchema.safeParse(endpoint.format).data;
  const message = storedMessage(row);
  const unsent = { at: ctx.now().toISOString(), ms: 0, status: null, answer: null, askedMs: null };
  if (url === null || secret === null) return { ...unsent, problem: UNREADABLE };
  if (format === undefined || message === null) {
    return { ...unsent, problem: "Another build of the console wrote it, and this one can’t read it." };
  }
  const sending = { url, secret, id: row.id, body: bodyOf(format, message) };
  return outside("send-event", () => sendToReceiver(ctx, sending));
}

/** Writes what came of it, and when it is tried again. Whoever has lost the lease writes nothing. */
async function settleAttempt(
  ctx: Context,
  { lease, row, outcome }: { lease: Lease; row: Claimed; outcome: Outcome },
): Promise<void> {
  const { askedMs, ...attempt } = outcome;
  const tries = row.tries + 1;
  const isDone = attempt.problem === null;
  const isGone = attempt.status === GONE_STATUS;
  const waitMs = isDone || isGone ? null : waitAfterAttempt({ tries, random: Math.random(), askedMs });
  const state: DeliveryState = isDone ? "delivered" : waitMs === null ? "given_up" : "failed";
  const now = ctx.now();
  const attempts = JSON.stringify([...storedAttempts(row), attempt].slice(-MOST_ATTEMPTS_KEPT));
  const set = Prisma.sql`, state = ${state}, state_since = ${now}, tries = ${tries}, attempts = ${attempts}::jsonb`;
  const dueAt = waitMs === null ? null : new Date(now.getTime() + waitMs);
  const isHeld = await written("delivery_settled", () => releaseLease(ctx.db, lease, { dueAt, set }));
  if (!isHeld) return;
  const seen = isDone
    ? { lastDeliveredAt: now, failingSince: null }
    : { failingSince: row.endpoint.failingSince ?? now };
  await translated(() => ctx.db.webhookEndpoint.updateMany({ where: { id: row.endpointId }, data: seen }));
  if (isGone) await pauseGoneEndpoint(ctx, row.endpoint);
}

async function pauseGoneEndpoint(ctx: Context, { id, name }: WebhookEndpoint): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const data = { pausedAt: ctx.now(), pausedByEmail: null, pausedWhy: GONE };
    const { count } = await tx.webhookEndpoint.updateMany({ where: { id, pausedAt: null }, data });
    if (count === 0) return;
    const subject = { kind: "webhook", id };
    await recordAudit(tx, ctx, { action: "console.webhook.paused", subject, payload: { name, reason: GONE } });
  });
}

/** When the next event is due that nobody holds; null when there is none. */
export async function getNextDelivery(ctx: Context): Promise<Date | null> {
  authorize(ctx, "webhook:send");
  return getNextTurn(ctx.db, DELIVERIES, IS_FREE);
}

/** Gives back what a process still holds that is about to end. */
export async function handBackDeliveries(ctx: Context, owner: string): Promise<number> {
  authorize(ctx, "webhook:send");
  return handBackLeases(ctx.db, DELIVERIES, owner);
}
