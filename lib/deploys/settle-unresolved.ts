import "server-only";

import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { getSurface } from "@/lib/core/config";
import { AppError, invalidInput } from "@/lib/core/errors";
import { outside } from "@/lib/core/failpoint";
import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import { type Tx, translated } from "@/lib/db/transaction";
import { compareWithLive } from "@/lib/deploys/live-evidence";
import { type DeployRow, loadDeploy } from "@/lib/deploys/load";
import { attemptOf } from "@/lib/deploys/reopen-deploy";
import { canAdopt } from "@/lib/deploys/rules";
import type { SettleRequest } from "@/lib/deploys/schemas";
import { type Transition, transitionDeploy } from "@/lib/deploys/transition-deploy";
import type { WorkflowRun } from "@/lib/github/github";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { nameDoer, starterOf } from "@/lib/runs/doer";
import { upstreamProblem } from "@/lib/surfaces/commit";

type Adoption = Extract<SettleRequest, { decision: "adopt" }>;

/**
 * An admin's end to the doubt about an unresolved deploy, proved by a code for this one deploy: a run is adopted and followed
 * from then on, or the deploy is said to have shipped, which counts while its commit is live, or never to have run. Throws
 * not_found, conflict, invalid_input, step_up_failed, step_up_locked, upstream_failed; whatever is refused spends no code.
 */
export async function settleUnresolved(ctx: Context, id: string, input: SettleRequest): Promise<DeployRow> {
  authorize(ctx, "deploy:resolve");
  const row = await loadUnresolved(ctx, id);
  const transition = await transitionFor(ctx, row, input);
  const stepUp = { totp: input.totp, action: "deploy:resolve", target: id } as const;
  return proveStepUp(ctx, stepUp, async (tx) => {
    if (input.decision === "adopt") await refuseTakenRun(tx, row, input.run_id);
    return transitionDeploy(tx, ctx, { row: await lockUnresolved(tx, row), transition });
  });
}

async function loadUnresolved(ctx: Context, id: string): Promise<DeployRow> {
  const row = await translated(() => loadDeploy(ctx.db, id));
  if (row.state === "unresolved") return row;
  throw new AppError("conflict", `Deploy ${id} is ${row.state}: there is nothing for a person to resolve.`);
}

async function transitionFor(ctx: Context, row: DeployRow, input: SettleRequest): Promise<Transition> {
  switch (input.decision) {
    case "adopt":
      return adoptNamedRun(ctx, row, input);
    case "shipped":
      return endAsShipped(ctx, row, input);
    case "never_ran":
      return neverRan(ctx, input);
  }
}

async function adoptNamedRun(ctx: Context, row: DeployRow, input: Adoption): Promise<Transition> {
  const run = await findRun(ctx, row, input.run_id);
  const now = ctx.now();
  return {
    to: "queued",
    action: "console.deploy.adopted",
    note: `Adopted run ${run.id}: ${input.reason}`,
    patch: {
      resolvedAt: now,
      observedAt: now,
      runId: run.id,
      runUrl: run.url,
      ...attemptOf(run, await nameDoer(ctx, starterOf(run))),
      dispatchedAt: row.dispatchedAt ?? run.createdAt,
    },
    payload: { ...byPerson(ctx, input), run_url: run.url },
  };
}

async function findRun(ctx: Context, row: DeployRow, runId: string): Promise<WorkflowRun> {
  const run = await outside("get-run", () => ctx.github.getRun(runId, { fresh: true })).catch((error: unknown) => {
    throw upstreamProblem(error);
  });
  if (run === null) throw invalidInput("run_id", `${ctx.repository} has no run ${runId} on GitHub. Check the number.`);
  const decision = canAdopt(row, run);
  if (!decision.allowed) throw invalidInput("run_id", decision.message);
  return run;
}

function byPerson(ctx: Context, input: SettleRequest) {
  const { decision, reason } = input;
  return { decision, reason, by: personOf(ctx.actor)?.email ?? null };
}

/** A person's word and the platform's: the record keeps both. */
async function endAsShipped(ctx: Context, row: DeployRow, input: SettleRequest): Promise<Transition> {
  const seen = await seeShipped(ctx, row);
  const payload = { ...byPerson(ctx, input), seen };
  const note = `${payload.by ?? "Somebody"} says that it shipped: ${input.reason}; seen live: ${seen}`;
  return { to: "succeeded", note, patch: { observedAt: ctx.now() }, payload };
}

/** Where its commit is seen live, in words; refuses where it is not, or was before it was asked for. The console itself looks. */
async function seeShipped(caller: Context, row: DeployRow): Promise<string> {
  const ctx: Context = { ...caller, actor: { kind: "system", id: caller.requestId } };
  const surface = getSurface(ctx.config, row.surfaceId);
  if (surface === null)
    throw invalidInput("decision", `${row.surfaceId} is no longer configured: nothing shows it live.`);
  const deploy = { ...row, dispatchedAt: row.dispatchedAt ?? row.requestedAt };
  const { verdict, seen } = await compareWithLive(ctx, surface, { deploy, mustBeNew: true }).catch((error: unknown) => {
    throw upstreamProblem(error);
  });
  if (verdict === "matches") return seen;
  throw invalidInput("decision", `${shortSha(row.sha)} is not seen live: ${seen}. Adopt its run, or wait until it is.`);
}

function neverRan(ctx: Context, input: SettleRequest): Transition {
  const payload = byPerson(ctx, input);
  const message = `${payload.by ?? "Somebody"} says that it never ran: ${input.reason}`;
  const patch = { failureCode: "never_ran", failureMessage: message };
  return { to: "errored", note: message, patch, payload };
}

/** One run is one deploy: two people who adopt the same run at once are put in order by its number. */
async function refuseTakenRun(tx: Tx, row: DeployRow, runId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`run:${runId}`}, 0))`;
  const other = await tx.deploy.findFirst({ where: { runId, id: { not: row.id } } });
  if (other === null) return;
  throw new AppError("conflict", `Run ${runId} already belongs to deploy ${other.id} of ${other.surfaceId}.`, {
    extra: { deploy_id: other.id },
  });
}

/** The console looks on by itself meanwhile: a look raises the fence and changes nothing, so that the person's word counts. */
async function lockUnresolved(tx: Tx, row: DeployRow): Promise<DeployRow> {
  await tx.$queryRaw`SELECT 1 FROM deploys WHERE id = ${row.id} FOR UPDATE`;
  const { leaseFence } = await loadDeploy(tx, row.id);
  return { ...row, leaseFence };
}
