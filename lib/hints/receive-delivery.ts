import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { readTitle } from "@/lib/core/run-title";
import { shareWrites } from "@/lib/core/share-writes";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { doubtEnded } from "@/lib/deploys/correct-deploy";
import { LIVE } from "@/lib/deploys/rules";
import type { Delivery } from "@/lib/hints/schemas";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

export interface Received {
  /** X-GitHub-Delivery: a redelivery keeps it. */
  id: string;
  /** X-GitHub-Event. */
  event: string;
  /** Null for one that was too large to keep: it may be about anything. */
  delivery: Delivery | null;
}

interface Named {
  /** Whether it is about one of the configured workflows. */
  isOurs: boolean;
  runId: string;
  correlationId: string | null;
}

interface Arrival {
  ctx: Context;
  received: Received;
}

/** GitHub waits ten seconds for its answer and sends nothing twice: a burst is one write, not one for each, and waits behind no other. */
const writeTogether = shareWrites<Arrival, boolean>({
  write: (arrivals) => {
    const [first] = arrivals;
    if (first === undefined) throw new Error("a write without a delivery");
    return writeDeliveries(first.ctx, arrivals);
  },
  keyOf: ({ ctx }) => ctx.db,
  atMost: 100,
  isOnes: (error) => !(error instanceof AppError && error.code === "unavailable"),
});

/**
 * Takes one webhook delivery as a hint to look: what GitHub says is then read from its API and applied forward only, so
 * that late, reversed and repeated deliveries do no harm. Answers false for one already seen.
 */
export async function receiveDelivery(ctx: Context, received: Received): Promise<boolean> {
  authorize(ctx, "webhook:receive");
  return writeTogether({ ctx, received });
}

/** Writes deliveries that came side by side; of those with one id the first is new. allow-unaudited: hints. */
async function writeDeliveries(ctx: Context, arrivals: readonly Arrival[]): Promise<(arrival: Arrival) => boolean> {
  authorize(ctx, "webhook:receive");
  const byId = new Map(arrivals.toReversed().map((arrival) => [arrival.received.id, arrival]));
  return committed({ ...ctx, isApart: true }, "delivery", async (tx) => {
    const received = [...byId.values()].toSorted((a, b) => (a.received.id < b.received.id ? -1 : 1));
    const data = received.map(({ received: { id, event } }) => ({ id, event, receivedAt: ctx.now() }));
    const rows = await tx.webhookDelivery.createManyAndReturn({ data, skipDuplicates: true, select: { id: true } });
    const written = new Set(rows.map(({ id }) => byId.get(id)));
    const own = received.filter((one) => written.has(one) && !isElsewhere(ctx, one.received.delivery));
    if (own.length > 0) {
      await hint(
        tx,
        ctx,
        own.map((one) => one.received.delivery),
      );
    }
    return (arrival: Arrival) => written.has(arrival);
  });
}

/** An organisation's webhook sends what happens in all of its repositories, each with workflows and a main of its own. */
function isElsewhere(ctx: Context, delivery: Delivery | null): boolean {
  const name = delivery?.repository?.full_name;
  return name !== undefined && name.toLowerCase() !== ctx.repository.toLowerCase();
}

async function hint(tx: Tx, ctx: Context, deliveries: readonly (Delivery | null)[]): Promise<void> {
  const now = ctx.now();
  const isUnknown = deliveries.some((delivery) => delivery === null || delivery.isPartial === true);
  if (isUnknown) await hintEverything(tx, now);
  const read = deliveries.filter((delivery) => delivery !== null);
  await hintRuns(
    tx,
    now,
    read.flatMap((delivery) => namedRun(ctx, delivery)),
  );
  if (isUnknown || read.some(({ ref }) => ref === `refs/heads/${ctx.config.main_branch}`)) {
    await tx.mirror.updateMany({ where: { name: "main" }, data: { nextCheckAt: now } });
  }
  await announce(tx, "webhook", "");
}

/** Nobody knows what it was about: every live deploy and every list is due. */
async function hintEverything(tx: Tx, now: Date): Promise<void> {
  await tx.deploy.updateMany({ where: { state: { in: [...LIVE] } }, data: { nextCheckAt: now } });
  await hintLists(tx, now);
}

/** Every list of runs is due. Locked in one order: deliveries come side by side, and must not wait for each other in a circle. */
async function hintLists(tx: Tx, now: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE mirrors SET next_check_at = ${now} WHERE name IN (
      SELECT name FROM mirrors WHERE name LIKE 'runs:%' AND (next_check_at > ${now} OR lease_until IS NOT NULL)
      ORDER BY name FOR UPDATE)`;
}

async function hintRuns(tx: Tx, now: Date, named: readonly Named[]): Promise<void> {
  if (named.length === 0) return;
  const runId = { in: named.map((run) => run.runId) };
  const which = [{ runId }, { correlationId: { in: named.flatMap((run) => run.correlationId ?? []) } }];
  const hinted = await tx.deploy.updateManyAndReturn({
    where: { OR: which, state: { in: [...LIVE] } },
    data: { nextCheckAt: now },
    select: { runId: true, correlationId: true },
  });
  // What has ended is looked at once more: GitHub may say otherwise by now.
  await doubtEnded(tx, now, { OR: which });
  // Nobody here follows the others: they were started elsewhere, or were started again after their end.
  const followed = new Set(hinted.flatMap((row) => [row.runId, row.correlationId]));
  const others = named.filter((run) => ![run.runId, run.correlationId].some((id) => id !== null && followed.has(id)));
  if (others.length === 0) return;
  const ours = others.filter((run) => run.isOurs).map((run) => run.runId);
  await hintUnfollowed(tx, ours, now);
  await hintLists(tx, now);
}

/** Runs that nobody follows are asked for by their ids: started again, they may be far down the list. */
async function hintUnfollowed(tx: Tx, runIds: readonly string[], now: Date): Promise<void> {
  const ids = [...new Set(runIds)].toSorted();
  if (ids.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO run_hints (run_id, hinted_at, next_check_at)
    SELECT named, ${now}::timestamptz, ${now}::timestamptz FROM unnest(${ids}::text[]) AS named
    ON CONFLICT (run_id) DO UPDATE SET hinted_at = EXCLUDED.hinted_at, next_check_at = EXCLUDED.next_check_at`;
}

/** The run that a delivery is about; nothing where it names none. */
function namedRun(ctx: Context, delivery: Delivery): Named[] {
  const id = delivery.workflow_run?.id ?? delivery.workflow_job?.run_id;
  if (id === undefined) return [];
  const correlationId = readTitle(delivery.workflow_run?.display_title ?? "")?.correlationId ?? null;
  return [{ isOurs: isOurs(ctx, delivery), runId: String(id), correlationId }];
}

/** Whether a delivery is about one of the configured workflows; what does not say it may be. */
function isOurs(ctx: Context, delivery: Delivery): boolean {
  const path = delivery.workflow_run?.path?.split("@")[0];
  if (delivery.workflow_run == null) return false;
  return path === undefined || ctx.config.surfaces.some(({ workflow }) => path.endsWith(`/${workflow}`));
}
