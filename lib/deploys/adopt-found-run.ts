import "server-only";

import { recordAudit } from "@/lib/audit/record-audit";
import { authorize } from "@/lib/core/authorize";
import { getSurface, type Surface } from "@/lib/core/config";
import { failpoint, outside } from "@/lib/core/failpoint";
import { newCorrelationId, newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import type { DeployRow } from "@/lib/deploys/load";
import { reopenDeploy } from "@/lib/deploys/reopen-deploy";
import { announceDeploy } from "@/lib/deploys/transition-deploy";
import type { WorkflowRun } from "@/lib/github/github";
import { type RunTitle, readTitle } from "@/lib/runs/rules";

interface Found {
  workflow: string;
  run: WorkflowRun;
  surface: Surface;
  title: RunTitle;
  sha: string;
}

/** Our own deploy that this run carries the id of: still looking for it, or ended without having found it. */
async function ownDeploy(ctx: Context, correlationId: string | null): Promise<DeployRow | null> {
  return correlationId === null ? null : ctx.db.deploy.findUnique({ where: { correlationId } });
}

async function isByUs(ctx: Context, run: WorkflowRun): Promise<boolean> {
  return run.actorLogin === (await outside("get-login", () => ctx.github.login()));
}

async function writeFound(tx: Tx, ctx: Context, { workflow, run, surface, title, sha }: Found): Promise<void> {
  const now = ctx.now();
  const login = run.actorLogin ?? "somebody";
  const reason =
    title.correlationId === null ? `Started on GitHub by ${login}` : `Started by ${login} from another console`;
  const observation = await tx.surfaceObservation.findUnique({ where: { surfaceId: surface.surface_id } });
  const row = await tx.deploy.create({
    data: {
      id: newId("dep"),
      surfaceId: surface.surface_id,
      targetEnv: surface.target_env,
      workflow,
      kind: "breakglass",
      state: "queued",
      stateSince: now,
      ref: sha,
      sha,
      fromSha: observation?.liveSha ?? null,
      reason,
      correlationId: newCorrelationId(),
      requestedAt: run.createdAt,
      dispatchedAt: run.createdAt,
      resolvedAt: now,
      observedAt: now,
      runId: run.id,
      runUrl: run.url,
      runAttempt: run.attempt,
      nextCheckAt: now,
    },
  });
  const auditSeq = await recordAudit(tx, ctx, {
    action: "console.deploy.intent.breakglass",
    subject: { kind: "deploy", id: row.id },
    surface: { surface_id: surface.surface_id, target_env: surface.target_env },
    payload: {
      actor_email: null,
      actor_login: run.actorLogin,
      ref: sha,
      workflow,
      environment: surface.target_env,
      reason,
      run_id: run.id,
      run_url: run.url,
    },
  });
  const transition = { deployId: row.id, seq: 1, attempt: run.attempt, fromState: null, toState: "queued", at: now };
  await tx.deployTransition.create({ data: { ...transition, actor: login, note: reason, auditSeq } });
  await announceDeploy(tx, row.id);
  await failpoint("before:commit:found");
}

/**
 * Records a run that nobody started on this console, once, pinned to the surface its title names; answers whether it was
 * recorded. From then on it is followed like any deploy.
 */
export async function adoptFoundRun(ctx: Context, workflow: string, run: WorkflowRun): Promise<boolean> {
  authorize(ctx, "surface:observe");
  const title = readTitle(run.title);
  const surface = title === null ? null : getSurface(ctx.config, title.surfaceId);
  if (title === null || surface?.workflow !== workflow) return false;
  const own = await ownDeploy(ctx, title.correlationId);
  // A title can be forged (facts 4.1): only a run of our own login belongs to a deploy of ours.
  if (own !== null) return (await isByUs(ctx, run)) && reopenDeploy(ctx, own, run);
  const commit = await outside("get-commit", () => ctx.github.getCommit(title.sha));
  if (commit === null) return false;
  try {
    await inTransaction(ctx, (tx) => writeFound(tx, ctx, { workflow, run, surface, title, sha: commit.sha }));
    await failpoint("after:commit:found");
    return true;
  } catch (error) {
    // Another instance was faster: the run is recorded once.
    if (uniqueViolation(error) !== null) return false;
    throw error;
  }
}
