import "server-only";

import { authorize } from "@/lib/core/authorize";
import { failpoint } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { doubtEnded } from "@/lib/deploys/correct-deploy";
import { LIVE } from "@/lib/deploys/rules";
import type { Delivery } from "@/lib/hints/schemas";
import { readTitle } from "@/lib/runs/rules";

export interface Received {
  /** X-GitHub-Delivery: a redelivery keeps it. */
  id: string;
  /** X-GitHub-Event. */
  event: string;
  /** Null for one that was too large to keep: it may be about anything. */
  delivery: Delivery | null;
}

/** Whether a delivery is about one of the configured workflows; what does not say it may be. */
function isOurs(ctx: Context, delivery: Delivery): boolean {
  const path = delivery.workflow_run?.path?.split("@")[0];
  if (delivery.workflow_run === undefined) return false;
  return path === undefined || ctx.config.surfaces.some(({ workflow }) => path.endsWith(`/${workflow}`));
}

/** An organisation's webhook sends what happens in all of its repositories, each with workflows and a main of its own. */
function isElsewhere(ctx: Context, delivery: Delivery | null): boolean {
  const name = delivery?.repository?.full_name;
  return name !== undefined && name.toLowerCase() !== ctx.repository.toLowerCase();
}

/** A run that nobody follows is asked for by its id: started again, it may be far down the list. */
async function hintUnfollowed(tx: Tx, runId: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO run_hints (run_id, hinted_at, next_check_at) VALUES (${runId}, ${now}, ${now})
    ON CONFLICT (run_id) DO UPDATE SET hinted_at = EXCLUDED.hinted_at, next_check_at = EXCLUDED.next_check_at`;
}

async function hintRun(tx: Tx, ctx: Context, delivery: Delivery): Promise<void> {
  const id = delivery.workflow_run?.id ?? delivery.workflow_job?.run_id;
  if (id === undefined) return;
  const correlationId = readTitle(delivery.workflow_run?.display_title ?? "")?.correlationId ?? null;
  const which = [{ runId: String(id) }, ...(correlationId === null ? [] : [{ correlationId }])];
  const now = ctx.now();
  const hinted = await tx.deploy.updateMany({
    where: { OR: which, state: { in: [...LIVE] } },
    data: { nextCheckAt: now },
  });
  // What has ended is looked at once more: GitHub may say otherwise by now.
  await doubtEnded(tx, now, { OR: which });
  // Nobody here follows that run: it was started elsewhere, or it was started again after its end.
  if (hinted.count > 0) return;
  if (isOurs(ctx, delivery)) await hintUnfollowed(tx, String(id), now);
  await hintLists(tx, now);
}

/** Every list of runs is due. Locked in one order: deliveries come side by side, and must not wait for each other in a circle. */
async function hintLists(tx: Tx, now: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE mirrors SET next_check_at = ${now} WHERE name IN (
      SELECT name FROM mirrors WHERE name LIKE 'runs:%' AND (next_check_at > ${now} OR lease_until IS NOT NULL)
      ORDER BY name FOR UPDATE)`;
}

/** Nobody knows what it was about: every live deploy and every list is due. */
async function hintEverything(tx: Tx, now: Date): Promise<void> {
  await tx.deploy.updateMany({ where: { state: { in: [...LIVE] } }, data: { nextCheckAt: now } });
  await hintLists(tx, now);
}

async function hint(tx: Tx, ctx: Context, delivery: Delivery | null): Promise<void> {
  if (delivery === null) await hintEverything(tx, ctx.now());
  else await hintRun(tx, ctx, delivery);
  if (delivery === null || delivery.ref === `refs/heads/${ctx.config.main_branch}`) {
    await tx.mirror.updateMany({ where: { name: "main" }, data: { nextCheckAt: ctx.now() } });
  }
  await tx.$executeRaw`SELECT pg_notify('cockpit', ${JSON.stringify({ kind: "webhook", id: "" })})`;
}

/**
 * Takes one webhook delivery as a hint to look: what GitHub says is then read from its API and applied forward only, so
 * that late, reversed and repeated deliveries do no harm. Answers false for one already seen. allow-unaudited: a hint.
 */
export async function receiveDelivery(ctx: Context, received: Received): Promise<boolean> {
  authorize(ctx, "webhook:receive");
  const isNew = await inTransaction(ctx, async (tx) => {
    const row = { id: received.id, event: received.event, receivedAt: ctx.now() };
    const { count } = await tx.webhookDelivery.createMany({ data: [row], skipDuplicates: true });
    if (count === 0) return false;
    if (isElsewhere(ctx, received.delivery)) return true;
    await hint(tx, ctx, received.delivery);
    await failpoint("before:commit:delivery");
    return true;
  });
  await failpoint("after:commit:delivery");
  return isNew;
}
