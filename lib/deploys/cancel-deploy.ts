import "server-only";

import { z } from "zod";
import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { atAttempt, atAttemptUntaken, isOwnCancel, keepEvidence, noteRequest } from "@/lib/deploys/cancellation";
import { stateOf, targetOf } from "@/lib/deploys/deploy-row";
import { type DeployRow, loadDeploy } from "@/lib/deploys/load";
import { canCancel, howToCancel, isCancelDueAgain, isJustCancelled } from "@/lib/deploys/rules";
import { transitionDeploy } from "@/lib/deploys/transition-deploy";
import type { WorkflowRun } from "@/lib/github/github";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

interface Noted {
  row: DeployRow;
  /** Whether this call wrote it, rather than found it written. */
  isNew: boolean;
}

/** Of a reconciler that moves the deploy at the same moment one look more sees the end; it moves a few times at most. */
const LOOKS = 8;

interface Asked {
  runId: string;
  /** Whether GitHub has just said that the run has not ended. */
  goesOn: boolean;
}

const REFUSED = z.object({ kind: z.literal("cancel_waiting"), since: z.string() });

interface Trouble {
  /** Absent where there is nothing to say: the run has just ended by itself. */
  message?: string;
  /** Whether GitHub may have taken it all the same. */
  evidence: "perhaps" | null;
  /** GitHub says that the run is over (409), so that it has taken no cancel before either. */
  isOver: boolean;
}

/**
 * Writes that somebody wants a live deploy to end, whatever it is doing: unsent, it ends at once; else GitHub is asked as soon
 * as the run is known, and the deploy ends when its run does. Asked again it is the same cancel. Throws not_found, and conflict
 * with what became of it when it has ended.
 */
export async function cancelDeploy(ctx: Context, id: string): Promise<DeployRow> {
  authorize(ctx, "deploy:cancel");
  const { row, isNew } = await noteCancel(ctx, id);
  return isNew ? sendRememberedCancel(ctx, row) : row;
}

async function noteCancel(ctx: Context, id: string): Promise<Noted> {
  for (let look = 1; ; look += 1) {
    const noted = await committed(ctx, "cancel_requested", (tx) => writeCancel(tx, ctx, id)).catch((error: unknown) => {
      const isOutpaced = error instanceof AppError && error.code === "conflict" && error.extra.ended !== true;
      if (isOutpaced && look < LOOKS) return null;
      throw error;
    });
    if (noted !== null) return noted;
  }
}

async function writeCancel(tx: Tx, ctx: Context, id: string): Promise<Noted> {
  const row = await loadDeploy(tx, id);
  const state = stateOf(row);
  const ended = { by: isOwnCancel(row.failureCode) ? row.cancelRequestedBy : null, endedAt: row.finishedAt };
  if (isJustCancelled(state, ended, ctx.now())) return { row, isNew: false };
  const decision = canCancel(state, ended);
  if (!decision.allowed) throw new AppError("conflict", decision.message, { extra: { ended: true, state } });
  if (row.cancelRequestedAt !== null) return { row, isNew: false };
  const asked = { cancelRequestedAt: ctx.now(), cancelRequestedBy: personOf(ctx.actor)?.email ?? null };
  if (state === "requested") {
    const note = `Cancelled by ${asked.cancelRequestedBy ?? "somebody"} before anything was sent.`;
    return {
      row: await transitionDeploy(tx, ctx, { row, transition: { to: "cancelled", note, patch: asked } }),
      isNew: true,
    };
  }
  const where = { id, state, cancelRequestedAt: null };
  const [after] = await tx.deploy.updateManyAndReturn({ where, data: { ...asked, nextCheckAt: ctx.now() } });
  if (after === undefined) throw new AppError("conflict", `Deploy ${id} changed at the same moment. Try again.`);
  await recordAudit(tx, ctx, {
    action: "console.deploy.cancel_requested",
    subject: { kind: "deploy", id },
    surface: { surface_id: row.surfaceId, target_env: targetOf(row) },
    payload: { run_id: row.runId, state },
  });
  await announce(tx, "deploy", id);
  return { row: after, isNew: true };
}

/** Sends a cancel that was asked for before the run was known, or just now; else answers the row as it is. */
export async function sendRememberedCancel(ctx: Context, row: DeployRow): Promise<DeployRow> {
  const isWaiting = row.cancelRequestedAt !== null && row.cancelSentAt === null;
  const isSendable = ["queued", "running", "unresolved"].includes(row.state);
  return isWaiting && isSendable && row.runId !== null
    ? sendCancel(ctx, row, { runId: row.runId, goesOn: false })
    : row;
}

/**
 * Whether GitHub took it is kept, and is not forgotten where it takes no other while the run winds down; who holds the deploy's
 * lease does not matter to that. Answers the row as it was held, with what became of the cancel.
 */
async function sendCancel(ctx: Context, row: DeployRow, asked: Asked): Promise<DeployRow> {
  const noted = await noteRequest(ctx, row);
  if (noted === null) return row;
  const trouble = await askGitHubToCancel(ctx, row, asked);
  await keepEvidence(ctx, row, { ...noted, evidence: trouble === null ? "taken" : trouble.evidence });
  const refused = REFUSED.safeParse(row.blockedBy).data;
  const taken = { cancelSentAt: ctx.now(), ...(refused === undefined ? {} : { blockedBy: Prisma.DbNull }) };
  const since = refused?.since ?? ctx.now().toISOString();
  const [after] =
    trouble?.message === undefined
      ? await ctx.db.deploy.updateManyAndReturn({ where: atAttempt(row), data: taken })
      : await ctx.db.deploy.updateManyAndReturn({
          where: { ...atAttemptUntaken(row), state: row.state },
          data: {
            blockedBy: waitingFor(row, trouble.message, since),
            ...(trouble.isOver ? { cancelSentAt: null } : {}),
          },
        });
  await announce(ctx.db, "deploy", row.id);
  if (after === undefined) return row;
  const { cancelSentAt, cancelEvidence, blockedBy } = after;
  return { ...row, cancelSentAt, cancelEvidence, blockedBy };
}

/** What keeps GitHub from taking the request to cancel; null when it was taken. A run that has ended (409) takes none. */
async function askGitHubToCancel(ctx: Context, row: DeployRow, { runId, goesOn }: Asked): Promise<Trouble | null> {
  const isForced = howToCancel(row.cancelRequestedAt, ctx.now()) === "force";
  try {
    await outside("cancel-run", () => (isForced ? ctx.github.forceCancelRun(runId) : ctx.github.cancelRun(runId)));
    return null;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const isOver = error.kind === "refused" && error.status === 409;
    const evidence = error.mayHaveHappened ? "perhaps" : null;
    return isOver && !goesOn ? { evidence, isOver } : { message: error.message, evidence, isOver };
  }
}

function waitingFor(row: DeployRow, trouble: string, since: string): Prisma.InputJsonObject {
  const message = `The cancel is noted, but GitHub has not taken it yet: ${trouble} It is asked again.`;
  return { kind: "cancel_waiting", message, run_url: row.runUrl, since };
}

/**
 * Asks once more, when it is time, for the end of a run that goes on; what goes wrong is left to the next time. Answers the row
 * as it then is.
 */
export async function repeatCancel(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const { cancelRequestedAt: askedAt, cancelSentAt: sentAt, observedAt: lastLook } = row;
  if (run.status === "completed" || !isCancelDueAgain({ askedAt, sentAt, lastLook }, ctx.now())) return row;
  return sendCancel(ctx, row, { runId: run.id, goesOn: true });
}

/** Whether GitHub has not taken the cancel, by its last answer: that stays said until it has. */
export function isCancelRefused(row: Pick<DeployRow, "blockedBy">): boolean {
  return REFUSED.safeParse(row.blockedBy).success;
}
