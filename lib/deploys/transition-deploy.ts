import "server-only";

import { recordAudit } from "@/lib/audit/append";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { tellCancel } from "@/lib/deploys/cancellation";
import { stateOf, targetOf } from "@/lib/deploys/deploy-row";
import { type DoubtFacts, nextDoubt } from "@/lib/deploys/doubt";
import type { DeployRow } from "@/lib/deploys/load";
import { settlePromotion } from "@/lib/deploys/promotion-end";
import { holdRolledBack } from "@/lib/deploys/rollback-end";
import {
  ACTION_OF_STATE,
  canTransition,
  type Evidence,
  type Ground,
  isTerminal,
  nextCheckDelay,
} from "@/lib/deploys/rules";
import type { DeployState } from "@/lib/deploys/schemas";
import { type Released, releaseWaiting } from "@/lib/deploys/waiting-rollback";
import { committed } from "@/lib/work/committed";
import type { Lifecycle } from "@/lib/work/lifecycle";
import { moveState, recordMove } from "@/lib/work/transition";

/** The life of a deploy, as {@link moveState} and {@link recordMove} need it. */
export const DEPLOY_LIFE: Lifecycle<DeployState, DeployRow, Ground, Prisma.DeployUpdateManyMutationInput> = {
  noun: "Deploy",
  announced: "deploy",
  history: { table: "deploy_transitions", key: "deploy_id" },
  canMove: canTransition,
  pace: nextCheckDelay,
  update: (tx, where, data) => tx.deploy.updateManyAndReturn({ where, data }),
};

type TransitionAction =
  | (typeof ACTION_OF_STATE)[DeployState]
  | "console.deploy.adopted"
  | "console.deploy.reopened"
  | "console.deploy.corrected";

export interface Transition {
  to: DeployState;
  note?: string;
  /** Only where the state's own action is not what happened, e.g. `console.deploy.adopted`. */
  action?: TransitionAction;
  patch?: Prisma.DeployUpdateManyMutationInput;
  payload?: Record<string, unknown>;
  /** What corrects an ended deploy, and in which words. */
  evidence?: { kind: Evidence; said: string };
}

/**
 * The one way a deploy changes state: a conditional update on the expected state and fence, its audit row and its
 * transition row. Throws `conflict` when somebody else was faster.
 */
export async function transitionDeploy(
  tx: Tx,
  ctx: Context,
  change: { row: DeployRow; transition: Transition },
): Promise<DeployRow> {
  const { row } = change;
  const transition = tellCancel(row, change.transition);
  const from = stateOf(row);
  const now = ctx.now();
  const patch = { ...timesOf(row, transition, now), ...transition.patch };
  const move = { row, from, to: transition.to, ground: groundOf(row, transition), patch, now };
  const after = await moveState(tx, DEPLOY_LIFE, move);
  const { note, evidence } = transition;
  const promotion = await settlePromotion(tx, ctx, { deploy: after, from, note, evidence: evidence?.kind });
  const held = await holdRolledBack(tx, ctx, { deploy: after, evidence: evidence?.kind });
  const released = await releaseWaiting(tx, ctx, after);
  await recordTransition(tx, ctx, { after, from, transition });
  for (const event of [...promotion, ...held]) await recordAudit(tx, ctx, event);
  if (released !== null) await recordReleased(tx, ctx, released);
  return after;
}

/** What changes with every state: when it ended, and that nothing of the former state holds it up. */
function timesOf(row: DeployRow, { to, patch }: Transition, now: Date): Prisma.DeployUpdateManyMutationInput {
  const passing = { blockedBy: Prisma.DbNull, alarmedAt: null };
  if (!isTerminal(to)) return { ...passing, finishedAt: null, recheckAt: null };
  const code = patch?.failureCode;
  const end: DoubtFacts = { state: to, code: typeof code === "string" ? code : null, endedAt: row.finishedAt ?? now };
  return { ...passing, finishedAt: end.endedAt, recheckAt: nextDoubt(end, now) };
}

function groundOf(row: DeployRow, { evidence, patch }: Transition): Ground {
  if (evidence !== undefined) return evidence.kind;
  const isRerun = typeof patch?.runAttempt === "number" && patch.runAttempt > (row.runAttempt ?? 1);
  return row.runId !== null && isRerun ? "rerun" : "course";
}

async function recordReleased(tx: Tx, ctx: Context, released: Released): Promise<void> {
  if (released.kind === "unsent") {
    await recordAudit(tx, ctx, released.event);
    return;
  }
  const { deploy: after, note, payload } = released;
  await recordTransition(tx, ctx, { after, from: null, transition: { to: "requested", note, payload } });
}

/** Writes the audit row and the transition row of a change that has just been made in this transaction. */
export async function recordTransition(
  tx: Tx,
  ctx: Context,
  change: { after: DeployRow; from: DeployState | null; transition: Transition },
): Promise<void> {
  const { after, from, transition } = change;
  const auditSeq = await recordAudit(tx, ctx, {
    action: actionOf(transition),
    subject: { kind: "deploy", id: after.id },
    surface: { surface_id: after.surfaceId, target_env: targetOf(after) },
    payload: {
      from,
      to: transition.to,
      sha: after.sha,
      correlation_id: after.correlationId,
      run_id: after.runId,
      run_attempt: after.runAttempt,
      ...(transition.note === undefined ? {} : { note: transition.note }),
      ...(transition.evidence === undefined ? {} : { evidence: transition.evidence }),
      ...transition.payload,
    },
  });
  const { runAttempt: attempt } = after;
  await recordMove(tx, ctx, { kind: DEPLOY_LIFE, after, from, note: transition.note, attempt, auditSeq });
}

function actionOf({ action, evidence, to }: Transition): TransitionAction {
  return action ?? (evidence === undefined ? ACTION_OF_STATE[to] : "console.deploy.corrected");
}

/** One transition in a transaction of its own, for callers that have already authorised. allow-unaudited: transitionDeploy audits. */
export async function applyTransition(ctx: Context, row: DeployRow, transition: Transition): Promise<DeployRow> {
  return committed(ctx, transition.to, (tx) => transitionDeploy(tx, ctx, { row, transition }));
}
