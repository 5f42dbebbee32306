import "server-only";

import { z } from "zod";

import { toAuditRow } from "@/lib/audit/rows";
import type { AuditRow } from "@/lib/audit/schemas";
import { authorize } from "@/lib/core/authorize";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import { translated } from "@/lib/db/transaction";
import type { EndpointRow } from "@/lib/webhooks/load";
import { messagesOf } from "@/lib/webhooks/message";
import { wantsEvent } from "@/lib/webhooks/rules";
import type { WebhookMessage } from "@/lib/webhooks/schemas";
import { announce } from "@/lib/work/announce";
import { written } from "@/lib/work/committed";
import { claimLease, releaseLease } from "@/lib/work/lease";

const CURSORS = { table: "endpoint_cursors", key: "id", due: "next_check_at", seconds: 45 } as const;
const ROWS_AT_ONCE = 100;
/** What is older is forgotten, whatever became of it. */
const KEPT_MS = 30 * 24 * 3_600_000;
const PACE_MS = 1_000;

const storedSchema = z.object({ seq: z.coerce.bigint(), envelope: z.string(), prevHash: z.string(), hash: z.string() });

/**
 * Reads audit rows that no webhook has seen yet and writes down what is to be sent of them; answers whether there may be more. A
 * row is read only once it is committed, so that what it tells has happened. No audit row: each delivery is a row of its own log.
 */
export async function deriveDeliveries(ctx: Context): Promise<boolean> {
  authorize(ctx, "webhook:send");
  // A console without webhooks pays for one look.
  const first = await translated(() =>
    ctx.db.webhookEndpoint.aggregate({ _min: { fromSeq: true }, where: { pausedAt: null } }),
  );
  const from = first._min.fromSeq;
  if (from === null) return false;
  const lease = await claimLease(ctx, CURSORS);
  if (lease === null) return false;
  const cursor = await ctx.db.endpointCursor.findUniqueOrThrow({ where: { id: String(lease.id) } });
  const rows = await readNewRows(ctx, cursor.seq > from ? cursor.seq : from);
  await writeDeliveries(ctx, rows);
  const now = ctx.now();
  const last = rows.at(-1)?.seq;
  const hasMore = rows.length === ROWS_AT_ONCE;
  const set = last === undefined ? Prisma.empty : Prisma.sql`, seq = GREATEST(seq, ${BigInt(last)})`;
  await releaseLease(ctx.db, lease, { dueAt: hasMore ? now : new Date(now.getTime() + PACE_MS), set });
  if (last !== undefined) await forgetOld(ctx);
  return hasMore;
}

/** In the order of the log: rows get their numbers in the order of their commits. */
async function readNewRows(ctx: Context, after: bigint): Promise<AuditRow[]> {
  const rows = await readRows(ctx.db, storedSchema)`
    SELECT seq, envelope, prev_hash AS "prevHash", hash FROM console_audit_log WHERE seq > ${after} ORDER BY seq LIMIT ${ROWS_AT_ONCE}`;
  return rows.map(toAuditRow);
}

/** Endpoints are read after the rows: whichever was added before one of these is seen. Writing twice writes once. */
async function writeDeliveries(ctx: Context, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length === 0) return;
  const endpoints = await ctx.db.webhookEndpoint.findMany({ where: { pausedAt: null } });
  const wanted = rows.filter((row) => endpoints.some((endpoint) => isWanted(endpoint, row)));
  if (wanted.length === 0) return;
  const messages = await messagesOf(ctx, wanted);
  const data = messages.flatMap((message, index) => {
    const row = wanted[index];
    const takers = endpoints.filter((endpoint) => row !== undefined && isWanted(endpoint, row));
    return takers.map(({ id }) => newDelivery(id, message, ctx.now()));
  });
  const write = () => ctx.db.endpointDelivery.createMany({ data, skipDuplicates: true });
  await written("event_deliveries", () => translated(write));
  await announce(ctx.db, "outgoing", "new");
}

function isWanted(endpoint: EndpointRow, { seq, action, family, surface_id: surfaceId }: AuditRow): boolean {
  return BigInt(seq) > endpoint.fromSeq && wantsEvent(endpoint, { action, family, surfaceId: surfaceId ?? null });
}

async function forgetOld(ctx: Context): Promise<void> {
  const before = new Date(ctx.now().getTime() - KEPT_MS);
  await translated(() => ctx.db.endpointDelivery.deleteMany({ where: { createdAt: { lt: before } } }));
}

/** A message that is to be sent at once. */
export function newDelivery(endpointId: string, message: WebhookMessage, now: Date) {
  const id = newId("msg");
  const since = { state: "pending", stateSince: now, createdAt: now, nextCheckAt: now };
  return { id, endpointId, auditSeq: BigInt(message.data.seq), message, ...since };
}
