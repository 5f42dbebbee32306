import "server-only";

import { authorize } from "@/lib/core/authorize";
import { startingWith } from "@/lib/core/doers";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { uniqueViolation } from "@/lib/db/translate-error";
import type { DeployRow } from "@/lib/deploys/load";
import { isTerminal } from "@/lib/deploys/rules";
import type { ShaSource } from "@/lib/deploys/schemas";
import { applyTransition, type Transition } from "@/lib/deploys/transition-deploy";
import type { WorkflowRun } from "@/lib/github/github";
import { nameDoer, starterOf } from "@/lib/runs/doer";
import { liveAt } from "@/lib/surfaces/rules";

const NOT_CANCELLED = { cancelRequestedAt: null, cancelRequestedBy: null, cancelSentAt: null, cancelEvidence: null };
const AFRESH = {
  failureCode: null,
  failureMessage: null,
  failureLogTail: null,
  startedAt: null,
  approvalSeenAt: null,
  waitSeen: Prisma.DbNull,
  steps: [],
  stepNumber: null,
  stepTotal: null,
  stepName: null,
};

type Revival = Pick<Transition, "note" | "action" | "evidence">;

/**
 * Revives an ended deploy whose run was started again on GitHub (same run id, higher attempt) or was found late; answers
 * whether it did. A surface with another live deploy keeps that one: the re-run is taken up once it has ended.
 */
export async function reopenDeploy(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<boolean> {
  authorize(ctx, "deploy:advance");
  if (!isRevived(row, run)) return false;
  const starter = await nameDoer(ctx, starterOf(run));
  const replaces = row.runId === null ? {} : await whatAttemptReplaces(ctx, row, run);
  const revival = row.runId === null ? foundLate(row, run) : startedAgain(run, starter);
  // A cancel of a run that turned up late still waits to be sent; one of an earlier attempt says nothing about this one.
  const asked = row.runId === null ? {} : NOT_CANCELLED;
  const found = { runId: run.id, runUrl: run.url, ...attemptOf(run, starter) };
  const sent = { dispatchedAt: row.dispatchedAt ?? run.createdAt, resolvedAt: row.resolvedAt ?? ctx.now() };
  try {
    await applyTransition(ctx, row, {
      to: "queued",
      ...revival,
      patch: { ...AFRESH, ...asked, ...found, ...sent, ...replaces, ...commitOf(row, run) },
      payload: { ...loginsOf(run), from_sha: "fromSha" in replaces ? replaces.fromSha : row.fromSha },
    });
    return true;
  } catch (error) {
    const isOutpaced = error instanceof AppError && error.code === "conflict";
    if (isOutpaced || uniqueViolation(error) !== null) return false;
    throw error;
  }
}

/** Whether an ended deploy is not over: its run was started again, or a run with its id turned up after all. */
function isRevived(row: DeployRow, run: WorkflowRun): boolean {
  if (!isTerminal(row.state)) return false;
  return row.runId === null || (row.runId === run.id && run.attempt > (row.runAttempt ?? 1));
}

/** What served as this attempt began, since it replaces that and not what the first one did; null where nobody saw it. */
async function whatAttemptReplaces(
  ctx: Context,
  { surfaceId }: DeployRow,
  run: WorkflowRun,
): Promise<{ fromSha: string | null }> {
  if (run.startedAt === null) return { fromSha: null };
  const seen = await ctx.db.surfaceObservation.findUnique({ where: { surfaceId } });
  return { fromSha: liveAt(seen, run.startedAt) };
}

function foundLate(row: DeployRow, run: WorkflowRun): Revival {
  const said = `GitHub shows run ${run.id}, which carries its id`;
  return { note: `${correctionWords(row)}: ${said}`, evidence: { kind: "run_found", said } };
}

function startedAgain(run: WorkflowRun, starter: string): Revival {
  return { note: attemptWords(run, starter), action: "console.deploy.reopened" };
}

function attemptWords({ attempt }: WorkflowRun, starter: string): string {
  return `${startingWith(starter)} started attempt ${attempt} of the run on GitHub`;
}

/** What an earlier attempt told of a branch or a tag is a guess for this one: it resolves it again, and it may have moved. */
function commitOf({ shaSource }: DeployRow, run: WorkflowRun): { shaSource?: ShaSource } {
  return shaSource === null || run.attempt === 1 ? {} : { shaSource: "guess" };
}

function loginsOf(run: WorkflowRun) {
  return { actor_login: starterOf(run), first_login: run.actorLogin };
}

/**
 * Takes up an attempt that somebody started before the end of the one before it was seen: nothing of that one holds for it, a
 * cancel least of all. Answers the row as it then is.
 */
export async function followNewAttempt(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  if (row.runId !== run.id || run.attempt <= (row.runAttempt ?? 1)) return row;
  const action = "console.deploy.reopened";
  const starter = await nameDoer(ctx, starterOf(run));
  const note = `${attemptWords(run, starter)}; how attempt ${row.runAttempt ?? 1} ended was not seen`;
  const attempt = { ...attemptOf(run, starter), ...commitOf(row, run) };
  const replaces = await whatAttemptReplaces(ctx, row, run);
  const patch = { ...AFRESH, ...NOT_CANCELLED, ...attempt, ...replaces, runUrl: run.url };
  const payload = { ...loginsOf(run), from_sha: replaces.fromSha };
  return applyTransition(ctx, row, { to: "queued", action, note, patch, payload });
}

/** Which attempt it is, and who started it; a first one was started by whoever asked for it. */
export function attemptOf(run: WorkflowRun, starter: string) {
  return { runAttempt: run.attempt, attemptBy: run.attempt > 1 ? starter : null };
}

/** What is corrected; a person's word is named as such. */
export function correctionWords(row: DeployRow): string {
  return row.failureCode === "never_ran" ? "Corrected: a person had said that it never ran" : "Corrected";
}
