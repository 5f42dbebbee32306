import "server-only";

import { recordAudit } from "@/lib/audit/record-audit";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { environmentSchema } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import { failpoint, outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { type DeployRow, loadDeploy } from "@/lib/deploys/load";
import { canCancel } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";
import { announceDeploy, transitionDeploy } from "@/lib/deploys/transition-deploy";
import type { WorkflowRun } from "@/lib/github/github";

async function writeCancel(tx: Tx, ctx: Context, id: string): Promise<DeployRow> {
  const row = await loadDeploy(tx, id);
  const decision = canCancel(deployStateSchema.parse(row.state), row.cancelRequestedAt);
  if (!decision.allowed) throw new AppError("conflict", decision.message);
  const asked = { cancelRequestedAt: ctx.now(), cancelRequestedBy: personOf(ctx.actor)?.email ?? null };
  if (row.state === "requested") {
    const note = "Cancelled before anything was sent";
    return transitionDeploy(tx, ctx, { row, transition: { to: "cancelled", note, patch: asked } });
  }
  const where = { id, state: row.state, cancelRequestedAt: null };
  const [after] = await tx.deploy.updateManyAndReturn({ where, data: { ...asked, nextCheckAt: ctx.now() } });
  if (after === undefined)
    throw new AppError("conflict", `Deploy ${id} changed at the same moment. Reload to see how.`);
  await recordAudit(tx, ctx, {
    action: "console.deploy.cancel_requested",
    subject: { kind: "deploy", id },
    surface: { surface_id: row.surfaceId, target_env: environmentSchema.parse(row.targetEnv) },
    payload: { run_id: row.runId, state: row.state },
  });
  await announceDeploy(tx, id);
  await failpoint("before:commit:cancel_requested");
  return after;
}

/** What keeps GitHub from taking the request to cancel; null when it was taken, or the run has just ended by itself (409). */
async function askGitHub(ctx: Context, runId: string): Promise<string | null> {
  try {
    await outside("cancel-run", () => ctx.github.cancelRun(runId));
    return null;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return error.kind === "refused" ? null : error.message;
  }
}

/**
 * Asks for the end of a live deploy: written first, then GitHub is asked; GitHub's 202 means asked, and the deploy ends
 * when its run does. What GitHub did not take is asked again later. Throws not_found, conflict (already ended or asked).
 */
export async function cancelDeploy(ctx: Context, id: string): Promise<DeployRow> {
  authorize(ctx, "deploy:cancel");
  const row = await inTransaction(ctx, (tx) => writeCancel(tx, ctx, id));
  await failpoint("after:commit:cancel_requested");
  if (row.state === "cancelled" || row.runId === null) return row;
  const trouble = await askGitHub(ctx, row.runId);
  if (trouble === null) return row;
  const message = `The cancel is noted, but GitHub has not taken it yet: ${trouble} It is asked again.`;
  const blockedBy = { kind: "cancel_waiting", message, run_url: row.runUrl, since: ctx.now().toISOString() };
  const rows = await ctx.db.deploy.updateManyAndReturn({ where: { id, state: row.state }, data: { blockedBy } });
  return rows[0] ?? row;
}

/** Asks once more for the end of a run that goes on; what goes wrong is left to the next time. */
export async function repeatCancel(ctx: Context, run: WorkflowRun): Promise<void> {
  authorize(ctx, "deploy:advance");
  if (run.status !== "completed") await askGitHub(ctx, run.id);
}
