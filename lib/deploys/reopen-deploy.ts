import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { uniqueViolation } from "@/lib/db/translate-error";
import { applyTransition } from "@/lib/deploys/apply-transition";
import type { DeployRow } from "@/lib/deploys/load";
import { isTerminal } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";
import type { WorkflowRun } from "@/lib/github/github";

/** Why an ended deploy is not over: its run was started again, or its run turned up after all; null when it is. */
function whyReopen(row: DeployRow, run: WorkflowRun): string | null {
  if (!isTerminal(deployStateSchema.parse(row.state))) return null;
  if (row.runId === null)
    return row.state === "errored" ? "The run of this deploy turned up on GitHub after all" : null;
  return run.attempt > (row.runAttempt ?? 1) ? `Somebody started attempt ${run.attempt} of the run on GitHub` : null;
}

/**
 * Revives an ended deploy whose run was started again on GitHub (same run id, higher attempt) or was found late; answers
 * whether it did. A surface with another live deploy keeps that one: the re-run is taken up once it has ended.
 */
export async function reopenDeploy(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<boolean> {
  authorize(ctx, "deploy:advance");
  const note = whyReopen(row, run);
  if (note === null) return false;
  const cleared = {
    failureCode: null,
    failureMessage: null,
    failureLogTail: null,
    startedAt: null,
    blockedBy: Prisma.DbNull,
  };
  const progress = { steps: [], stepNumber: null, stepTotal: null, stepName: null };
  const asked = { cancelRequestedAt: null, cancelRequestedBy: null };
  try {
    await applyTransition(ctx, row, {
      to: "queued",
      action: "console.deploy.reopened",
      note,
      patch: { ...cleared, ...progress, ...asked, runId: run.id, runAttempt: run.attempt, runUrl: run.url },
      payload: { actor_login: run.actorLogin },
    });
    return true;
  } catch (error) {
    const isOutpaced = error instanceof AppError && error.code === "conflict";
    if (isOutpaced || uniqueViolation(error) !== null) return false;
    throw error;
  }
}
