import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { deriveCorrection } from "@/lib/deploys/correction";
import { stateOf } from "@/lib/deploys/deploy-row";
import { type DoubtFacts, isDoubted } from "@/lib/deploys/doubt";
import type { DeployRow } from "@/lib/deploys/load";
import { describeEnd, patchOf, toVerifying } from "@/lib/deploys/observe-deploy";
import { correctionWords, reopenDeploy } from "@/lib/deploys/reopen-deploy";
import { findRunOf } from "@/lib/deploys/resolve-deploy";
import { isTerminal, TERMINAL } from "@/lib/deploys/rules";
import { readRunOf, type Sight } from "@/lib/deploys/run-look";
import { applyTransition, type Transition } from "@/lib/deploys/transition-deploy";
import type { WorkflowRun } from "@/lib/github/github";

const SOON_MS = 5_000;

/**
 * Looks once more at an ended deploy: what GitHub says now of its run, or whether a run carries its id after all. Answers the row
 * as it is then. Throws UpstreamError when GitHub does not answer.
 */
export async function correctDeploy(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  if (!isTerminal(row.state)) return row;
  if (row.runId === null) {
    const found = await findRunOf(ctx, row);
    if (found.kind === "one") await reopenDeploy(ctx, row, found.run);
    return row;
  }
  const look = await readRunOf(ctx, row, row.runId);
  if (look.kind !== "seen") return row;
  const { sight } = look;
  if (await reopenDeploy(ctx, row, sight.run)) return row;
  const transition = await correctionOf(ctx, row, sight);
  return transition === null ? row : tryCorrection(ctx, row, transition);
}

async function correctionOf(ctx: Context, row: DeployRow, sight: Sight): Promise<Transition | null> {
  const { run, verdict } = sight;
  const correction = deriveCorrection(endOfRow(row), { run, verdict, now: ctx.now() });
  if (correction === null) return null;
  const { to, evidence, end } = correction;
  const note = `${correctionWords(row)}: ${evidence.said.replace(/\.$/, "")}`;
  const seen = patchOf(ctx, row, sight);
  if (end !== null) {
    const failure = await describeEnd(ctx, end, { row, jobs: sight.jobs });
    return { to, note, evidence, patch: { ...seen, ...failure } };
  }
  const open = { ...seen, failureCode: null, failureMessage: null, failureLogTail: null };
  if (verdict.phase !== "succeeded") return { to, note, evidence, patch: open };
  const verifying = toVerifying(sight, verdict, ctx.now());
  return { to, note, evidence, patch: { ...open, ...verifying.patch } };
}

/** How a deploy ended, as far as later evidence can speak against it. */
export function endOfRow(row: DeployRow): DoubtFacts & { message: string | null } {
  const state = stateOf(row);
  return { state, code: row.failureCode, message: row.failureMessage, endedAt: row.finishedAt ?? row.stateSince };
}

/** Writes a correction; a surface with another live deploy keeps that one, and the correction comes when it has ended. */
export async function tryCorrection(ctx: Context, row: DeployRow, transition: Transition): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  try {
    return await applyTransition(ctx, row, transition);
  } catch (error) {
    const isOutpaced = error instanceof AppError && error.code === "conflict";
    if (!isOutpaced && uniqueViolation(error) === null) throw error;
    await doubtEnded(ctx.db, ctx.now(), { id: row.id });
    return row;
  }
}

/** A list shows something of a run that its record does not say: what has ended is looked at again, what is live at once. */
export async function doubtRecord(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<void> {
  authorize(ctx, "deploy:advance");
  const state = stateOf(row);
  if (isTerminal(state)) {
    const end = { ...endOfRow(row), attempt: row.runAttempt ?? 1 };
    if (isDoubted(end, run, ctx.now())) await doubtEnded(ctx.db, ctx.now(), { id: row.id });
    return;
  }
  const hasMoved =
    run.status === "completed" ? state !== "verifying" : state === "queued" && run.status === "in_progress";
  if (hasMoved) await ctx.db.deploy.updateMany({ where: { id: row.id, state }, data: { nextCheckAt: ctx.now() } });
}

/** Has ended deploys looked at once more, soon, however often that is asked. A hint: no audit row. */
export async function doubtEnded(db: Pick<Tx, "deploy">, now: Date, where: Prisma.DeployWhereInput): Promise<void> {
  const recheckAt = new Date(now.getTime() + SOON_MS);
  const isSooner = { OR: [{ recheckAt: null }, { recheckAt: { gt: recheckAt } }] };
  await db.deploy.updateMany({
    where: { AND: [where, isSooner, { state: { in: [...TERMINAL] } }] },
    data: { recheckAt },
  });
}
