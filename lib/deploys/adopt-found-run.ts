import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Surface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { newCorrelationId, newId } from "@/lib/core/ids";
import { readTitle } from "@/lib/core/run-title";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { type ClaimedCommit, findClaimedCommit } from "@/lib/deploys/claimed-commit";
import type { DeployRow } from "@/lib/deploys/load";
import { consoleWords, foundReason, isBreakglass, isConsoles, originOfRun } from "@/lib/deploys/origins";
import { attemptOf, reopenDeploy } from "@/lib/deploys/reopen-deploy";
import { isTerminal } from "@/lib/deploys/rules";
import { type OriginKind } from "@/lib/deploys/schemas";
import { DEPLOY_LIFE } from "@/lib/deploys/transition-deploy";
import type { WorkflowRun } from "@/lib/github/github";
import { nameDoer, starterOf } from "@/lib/runs/doer";
import { pinRun } from "@/lib/runs/pin";
import { liveAt } from "@/lib/surfaces/rules";
import { committed } from "@/lib/work/committed";
import { recordMove } from "@/lib/work/transition";

export interface FoundRunFacts {
  workflow: string;
  run: WorkflowRun;
  surface: Surface;
  commit: ClaimedCommit;
  origin: Exclude<OriginKind, "shell">;
  /** The id in its title; null where it has none, or one that is another deploy's. */
  foreignId: string | null;
  doers: Doers;
}

interface Doers {
  /** Who started it first, in words. */
  first: string;
  /** Who started the attempt it is in; the same for a first one. */
  starter: string;
}

/**
 * Records a run that nobody started on this console, once, pinned to the surface its title names, or that its workflow has
 * in its environment; answers whether it was recorded. From then on it is followed like any deploy.
 */
export async function adoptFoundRun(ctx: Context, workflow: string, run: WorkflowRun): Promise<boolean> {
  authorize(ctx, "surface:observe");
  const title = readTitle(run.title);
  const surface = title === null ? null : pinRun(ctx.config, workflow, title);
  if (title === null || surface === null) return false;
  const own = await ownDeploy(ctx, title.correlationId);
  // A title can be forged (fact G4): only a run of the login that sent it belongs to a deploy of ours.
  if (own !== null && own.runId === null && (await isBy(ctx, run, own.originLogin))) return reopenDeploy(ctx, own, run);
  if (own !== null && mayHave(own, run)) return false;
  const commit = await findClaimedCommit(ctx, run, title);
  if (commit === null) return false;
  const described = await describeRun(ctx, run, own === null ? title.correlationId : null);
  const doers = await findDoers(ctx, { run, ...described });
  const found = { workflow, run, surface, commit, ...described, doers };
  try {
    await committed(ctx, "found", (tx) => writeFoundRun(tx, ctx, found));
    return true;
  } catch (error) {
    // Another instance was faster: the run is recorded once.
    if (uniqueViolation(error) !== null) return false;
    throw error;
  }
}

/** Our own deploy that this run carries the id of. */
async function ownDeploy(ctx: Context, correlationId: string | null): Promise<DeployRow | null> {
  return correlationId === null ? null : ctx.db.deploy.findUnique({ where: { correlationId } });
}

async function isBy(ctx: Context, run: WorkflowRun, login: string | null): Promise<boolean> {
  return run.actorLogin === (login ?? (await outside("get-login", () => ctx.github.login())));
}

/** The run is its own already, or it still looks for one: then a person may yet adopt this run, whoever started it. */
function mayHave(own: DeployRow, run: WorkflowRun): boolean {
  if (own.runId !== null) return own.runId === run.id;
  return !isTerminal(own.state);
}

async function describeRun(ctx: Context, run: WorkflowRun, foreignId: string | null) {
  const isByUs = foreignId !== null && (await isBy(ctx, run, null));
  return { origin: originOfRun({ event: run.event, isByUs, foreignId, here: ctx.environment }), foreignId };
}

/** Who is behind a run, as far as GitHub tells; of a console's runs the console is that they name. */
async function findDoers(
  ctx: Context,
  { run, origin, foreignId }: Pick<FoundRunFacts, "run" | "origin" | "foreignId">,
): Promise<Doers> {
  const first = isConsoles(origin) ? consoleWords(ctx.config, foreignId) : await nameDoer(ctx, run.actorLogin);
  return { first, starter: run.attempt > 1 ? await nameDoer(ctx, starterOf(run)) : first };
}

/** The record of a run as it was found, with its audit row. */
export async function writeFoundRun(tx: Tx, ctx: Context, found: FoundRunFacts): Promise<DeployRow> {
  const { workflow, run, surface, commit, origin, foreignId, doers } = found;
  const now = ctx.now();
  const reason = foundReason(ctx.config, { origin, login: doers.first, foreignId });
  const observation = await tx.surfaceObservation.findUnique({ where: { surfaceId: surface.surface_id } });
  const row = await tx.deploy.create({
    data: {
      id: newId("dep"),
      surfaceId: surface.surface_id,
      targetEnv: surface.target_env,
      workflow,
      kind: isBreakglass(origin) ? "breakglass" : "deploy",
      state: "queued",
      stateSince: now,
      ref: commit.ref,
      sha: commit.sha,
      shaSource: commit.source === "given" ? null : commit.source,
      fromSha: liveAt(observation, run.startedAt ?? run.createdAt),
      reason,
      // The id of the title, so that a shell's record that comes later finds its run.
      correlationId: foreignId ?? newCorrelationId(),
      requestedAt: run.createdAt,
      dispatchedAt: run.createdAt,
      resolvedAt: now,
      observedAt: now,
      runId: run.id,
      runUrl: run.url,
      ...attemptOf(run, doers.starter),
      nextCheckAt: now,
      origin,
      originLogin: run.actorLogin,
      originBy: doers.first,
    },
  });
  const auditSeq = await recordAudit(tx, ctx, {
    action: isBreakglass(origin) ? "console.deploy.intent.breakglass" : "console.deploy.adopted",
    subject: { kind: "deploy", id: row.id },
    surface: { surface_id: surface.surface_id, target_env: surface.target_env },
    payload: payloadOf(found, reason),
  });
  const started = run.attempt > 1 ? `${reason}; attempt ${run.attempt} by ${doers.starter}` : reason;
  const note = commit.doubt === null ? started : `${started}. ${commit.doubt}`;
  const move = {
    kind: DEPLOY_LIFE,
    after: row,
    from: null,
    note,
    attempt: run.attempt,
    actor: doers.starter,
    auditSeq,
  };
  await recordMove(tx, ctx, move);
  return row;
}

function payloadOf({ workflow, run, surface, commit, origin }: FoundRunFacts, reason: string) {
  return {
    actor_email: null,
    actor_login: starterOf(run),
    first_login: run.actorLogin,
    ref: commit.ref,
    sha: commit.sha,
    sha_source: commit.source,
    workflow,
    environment: surface.target_env,
    reason,
    run_id: run.id,
    run_url: run.url,
    origin,
    by_console: origin === "console",
  };
}
