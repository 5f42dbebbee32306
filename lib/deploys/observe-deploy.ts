import "server-only";

import { z } from "zod";

import { authorize } from "@/lib/core/authorize";
import { failpoint, outside } from "@/lib/core/failpoint";
import { explainFailure } from "@/lib/credentials/rules";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { applyTransition } from "@/lib/deploys/apply-transition";
import { repeatCancel } from "@/lib/deploys/cancel-deploy";
import { expireDeploy } from "@/lib/deploys/expire-deploy";
import { explainEviction, explainWait } from "@/lib/deploys/explain-wait";
import type { DeployRow } from "@/lib/deploys/load";
import { isCancelDueAgain, isOverdue } from "@/lib/deploys/rules";
import type { Deploy } from "@/lib/deploys/schemas";
import { announceDeploy, type Transition } from "@/lib/deploys/transition-deploy";
import type { WorkflowJob, WorkflowRun } from "@/lib/github/github";
import { progressOf, type RunVerdict, readRun, someJobRan, startOf, stepsOf } from "@/lib/runs/rules";

const LOG_TAIL_LINES = 40;
/** A fresh run id may 404 for a moment (facts 4.1); after this it is gone. */
const VANISHED_AFTER_MS = 120_000;

interface Sight {
  run: WorkflowRun;
  jobs: WorkflowJob[];
  verdict: RunVerdict;
  heldBy: Deploy["blocked_by"];
}

function sightPatch(ctx: Context, { run, jobs, verdict, heldBy }: Sight): Prisma.DeployUpdateManyMutationInput {
  const steps = stepsOf(jobs);
  const step = progressOf(steps);
  return {
    observedAt: ctx.now(),
    runUrl: run.url,
    runAttempt: run.attempt,
    steps,
    stepNumber: step?.number ?? null,
    stepTotal: step?.total ?? null,
    stepName: step?.name ?? null,
    startedAt: startOf(jobs) ?? (verdict.phase === "running" ? (run.startedAt ?? run.createdAt) : null),
    blockedBy: heldBy ?? Prisma.DbNull,
  };
}

async function logTail(ctx: Context, jobs: WorkflowJob[]): Promise<string | null> {
  const failed = jobs.find((job) => job.conclusion === "failure");
  if (failed === undefined) return null;
  return outside("read-log", () => ctx.github.readLogTail(failed.id, LOG_TAIL_LINES)).catch(() => null);
}

async function endTransition(
  ctx: Context,
  sight: Sight,
  patch: Prisma.DeployUpdateManyMutationInput,
): Promise<Transition | null> {
  const { verdict, jobs } = sight;
  switch (verdict.phase) {
    case "queued":
    case "running":
      return null;
    case "succeeded":
      return { to: "verifying", note: "The run succeeded; asking the platform what it runs", patch };
    default: {
      const failureLogTail = verdict.phase === "failed" ? await logTail(ctx, jobs) : null;
      const { code: failureCode, message } = explainFailure(verdict, failureLogTail);
      const failure = { failureCode, failureMessage: message, failureLogTail };
      return { to: verdict.phase, note: message, patch: { ...patch, ...failure } };
    }
  }
}

async function stay(ctx: Context, row: DeployRow, patch: Prisma.DeployUpdateManyMutationInput): Promise<DeployRow> {
  await failpoint("before:commit:sight");
  const rows = await ctx.db.deploy.updateManyAndReturn({
    where: { id: row.id, state: row.state, leaseFence: row.leaseFence },
    data: patch,
  });
  await failpoint("after:commit:sight");
  const after = rows[0] ?? row;
  const moved =
    after.stepNumber !== row.stepNumber || JSON.stringify(after.blockedBy) !== JSON.stringify(row.blockedBy);
  if (moved) await announceDeploy(ctx.db, row.id);
  return after;
}

const missingSchema = z.object({ kind: z.literal("run_missing"), since: z.iso.datetime() });

/** GitHub does not show the run: said at once, and handed to a person when it lasts. */
async function miss(ctx: Context, row: DeployRow): Promise<DeployRow> {
  const seen = missingSchema.safeParse(row.blockedBy);
  if (!seen.success) {
    const message = `GitHub does not show run ${row.runId ?? ""} at the moment.`;
    const since = ctx.now().toISOString();
    return stay(ctx, row, { blockedBy: { kind: "run_missing", message, run_url: row.runUrl, since } });
  }
  if (!isOverdue(new Date(seen.data.since), VANISHED_AFTER_MS, ctx.now())) return row;
  const note = `GitHub no longer knows run ${row.runId ?? ""}: a person must decide what happened`;
  return applyTransition(ctx, row, { to: "unresolved", note });
}

async function explain(
  ctx: Context,
  row: DeployRow,
  { run, verdict }: Pick<Sight, "run" | "verdict">,
): Promise<Deploy["blocked_by"]> {
  if (verdict.phase === "queued") return explainWait(ctx, row, run);
  return verdict.phase === "superseded" ? explainEviction(ctx, row, run) : null;
}

async function look(ctx: Context, row: DeployRow): Promise<Sight | null> {
  const { runId } = row;
  const run = runId === null ? null : await outside("get-run", () => ctx.github.getRun(runId));
  if (run === null) return null;
  // An answer from before the attempt that is known already: time does not run backwards.
  if (run.attempt < (row.runAttempt ?? 1)) return null;
  const jobs = await outside("list-jobs", () => ctx.github.listJobs(run.id, run.attempt));
  const verdict = readRun(run, jobs, row.cancelRequestedAt !== null);
  return { run, jobs, verdict, heldBy: await explain(ctx, row, { run, verdict }) };
}

/** Follows the run of a deploy: its steps, its start, its end. Throws UpstreamError when GitHub does not answer. */
export async function observeDeploy(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const sight = await look(ctx, row);
  if (sight === null) return miss(ctx, row);
  if (isCancelDueAgain(row.cancelRequestedAt, row.observedAt, ctx.now())) await repeatCancel(ctx, sight.run);
  const patch = sightPatch(ctx, sight);
  const end = await endTransition(ctx, sight, patch);
  if (row.state === "queued" && (sight.verdict.phase === "running" || someJobRan(sight.jobs))) {
    const transition: Transition = { to: "running", patch, payload: { run_url: sight.run.url } };
    const running = await applyTransition(ctx, row, transition);
    return end === null ? running : applyTransition(ctx, running, end);
  }
  if (end !== null) return applyTransition(ctx, row, end);
  const after = await stay(ctx, row, patch);
  return (await expireDeploy(ctx, after, null)) ?? after;
}
