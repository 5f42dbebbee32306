import "server-only";

import type { AuditEvent } from "@/lib/audit/append";
import type { Context } from "@/lib/db/context";
import type { Deploy as DeployRow, Promotion as PromotionRow } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { attemptBy, stateOf, targetOf } from "@/lib/deploys/deploy-row";
import { type Evidence, isTerminal, TERMINAL } from "@/lib/deploys/rules";
import type { DeployState } from "@/lib/deploys/schemas";
import { hasHeldSince, openHold } from "@/lib/holds/hold";
import { liveNow } from "@/lib/surfaces/rules";

interface Settlement {
  row: PromotionRow;
  deploy: DeployRow;
  ctx: Context;
  /** Whether it had settled before: it is settled otherwise by later evidence. */
  corrected: boolean;
}

/**
 * Brings the promotion or rollback of a deploy that has just changed to the deploy's own end, in the same transaction, and
 * answers the audit rows to write. They come after the deploy's own, so that every row is locked before the audit head is.
 * It is done when production runs its commit, also where the run failed after that.
 */
export async function settlePromotion(
  tx: Tx,
  ctx: Context,
  change: { deploy: DeployRow; from: DeployState; note: string | undefined; evidence: Evidence | undefined },
): Promise<AuditEvent[]> {
  const { deploy, from, note, evidence } = change;
  if (deploy.kind !== "promotion" && deploy.kind !== "rollback") return [];
  const row = await tx.promotion.findUnique({ where: { deployId: deploy.id } });
  if (row === null) return [];
  const settlement = { row, deploy, ctx, corrected: await hasSettled(tx, row) };
  const state = stateOf(deploy);
  if (state === "succeeded" || evidence === "sha_live") return settlePromoted(tx, settlement);
  if (!isTerminal(state)) return reopenPromotion(tx, settlement);
  // The run that failed is told otherwise: that production runs the commit was never the run's word.
  const isLiveAllTheSame = row.state === "promoted" && isTerminal(from) && from !== "succeeded";
  return isLiveAllTheSame ? [] : settleFailed(tx, settlement, note);
}

/** Whether its deploy has ended so before. */
async function hasSettled(tx: Tx, { deployId }: PromotionRow): Promise<boolean> {
  return (await tx.deployTransition.count({ where: { deployId, toState: { in: [...TERMINAL] } } })) > 0;
}

async function settlePromoted(tx: Tx, settlement: Settlement): Promise<AuditEvent[]> {
  const { row, ctx } = settlement;
  if (row.state === "promoted") return [];
  const at = ctx.now();
  const end = { state: "promoted", endedAt: at, failureCode: null, failureMessage: null };
  await tx.promotion.update({ where: { id: row.id }, data: end });
  const done = { ...endOf(settlement), requested_by_admin_id: row.requestedById, ...attemptBy(settlement.deploy) };
  const subject = subjectOf(settlement);
  if (row.kind !== "rollback") {
    const payload = { ...done, promoted_at_utc: at.toISOString() };
    return [{ action: "console.version.promoted", ...subject, payload }];
  }
  const payload = { ...done, rolled_back_at_utc: at.toISOString() };
  return [{ action: "console.version.rolled_back", ...subject, payload }, ...(await holdPromotions(tx, settlement))];
}

/** What every such row tells. */
function endOf({ row, deploy, corrected }: Settlement) {
  const shas = { from_sha: row.fromSha, to_sha: row.toSha };
  return { ...shas, promotion_id: row.id, deploy_id: deploy.id, ...(corrected ? { corrected } : {}) };
}

/** What every row about the end of a promotion is about. */
function subjectOf({ row, deploy }: Settlement) {
  const surface = { surface_id: deploy.surfaceId, target_env: targetOf(deploy) };
  return { subject: { kind: "promotion", id: row.id }, surface };
}

/** A rollback that is done holds promotions until somebody resumes; it takes the place of an older hold. */
async function holdPromotions(tx: Tx, settlement: Settlement): Promise<AuditEvent[]> {
  const { row, ctx } = settlement;
  if (settlement.corrected && (await isOutpaced(tx, settlement))) return [];
  const by = { setById: row.requestedById, setByEmail: row.requestedByEmail };
  const hold = { surfaceId: null, sha: row.toSha, reason: row.reason ?? "rolled back", ...by };
  return openHold(tx, ctx, { ...hold, cause: { promotion_id: row.id } });
}

/**
 * Whether a rollback that is known late to be done has nothing to hold any more: somebody has ordered something since, or it
 * has held already, until somebody resumed. Without a newer order, a hold since the request can only be its own.
 */
async function isOutpaced(tx: Tx, { row, deploy }: Settlement): Promise<boolean> {
  const { surfaceId } = deploy;
  const newer = { requestedAt: { gt: row.requestedAt }, deploy: { surfaceId } };
  if ((await tx.promotion.count({ where: newer })) > 0) return true;
  const own = { surfaceId: null, sha: row.toSha, setById: row.requestedById };
  return hasHeldSince(tx, { ...own, since: row.requestedAt });
}

/** A re-run on GitHub has revived the deploy: what was settled is open again. */
async function reopenPromotion(tx: Tx, { row }: Settlement): Promise<AuditEvent[]> {
  const open = { state: "requested", endedAt: null, failureCode: null, failureMessage: null };
  if (row.state !== "requested") await tx.promotion.update({ where: { id: row.id }, data: open });
  return [];
}

async function settleFailed(tx: Tx, settlement: Settlement, note: string | undefined): Promise<AuditEvent[]> {
  if (await isLiveByEarlier(tx, settlement)) return settlePromoted(tx, settlement);
  const { row, deploy, ctx } = settlement;
  const code = deploy.failureCode ?? deploy.state;
  const message = deploy.failureMessage ?? note ?? `The deploy ended as ${deploy.state}.`;
  const end = { state: "failed", endedAt: ctx.now(), failureCode: code, failureMessage: message };
  await tx.promotion.update({ where: { id: row.id }, data: end });
  // Only its words have changed: it has failed once.
  if (row.state === "failed" && row.failureCode === code) return [];
  const payload = { ...endOf(settlement), kind: row.kind, code, message };
  return [{ action: "console.version.promote_failed", ...subjectOf(settlement), payload }];
}

/** An earlier attempt of the run has shipped it, and production was seen to run it since: that this attempt failed takes nothing from that. */
async function isLiveByEarlier(tx: Tx, { row, deploy, ctx }: Settlement): Promise<boolean> {
  const { id: deployId, surfaceId, startedAt } = deploy;
  const where = { deployId, toState: "succeeded" };
  const shipped = await tx.deployTransition.findFirst({ where, orderBy: { seq: "desc" } });
  const seen = shipped === null ? null : await tx.surfaceObservation.findUnique({ where: { surfaceId } });
  if (shipped === null || seen?.observedAt == null || seen.observedAt < (startedAt ?? shipped.at)) return false;
  return liveNow(seen, ctx.now()) === row.toSha;
}
