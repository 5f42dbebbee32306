import type { Actor } from "@/lib/core/actor";
import type { GitHub, WorkflowJob, WorkflowRun } from "@/lib/github/github";
import { winningRun } from "@/lib/runs/lane";
import { readRun } from "@/lib/runs/rules";
import { progressOf, stepsOf } from "@/lib/runs/steps";
import type { PlannedDeploy } from "@/prisma/seed/plan";
import { stableBetween } from "@/prisma/seed/stable";
import type { DeployScript, ScriptedStep } from "@/tests/factories/deploy";

const LOG_TAIL_LINES = 40;

export interface Sight {
  run: WorkflowRun;
  jobs: WorkflowJob[];
  /** The run that took its place in the queue; null for every run that was not evicted. */
  winner: WorkflowRun | null;
  logTail: string | null;
}

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

/** What GitHub tells of a planted run, read as the console reads any other. */
export async function lookBack(github: GitHub, runId: string): Promise<Sight> {
  const run = await github.getRun(runId);
  if (run === null) throw new Error(`GitHub does not know run ${runId}`);
  const jobs = await github.listJobs(runId, run.attempt);
  const failed = jobs.find((job) => job.conclusion === "failure");
  const logTail = failed === undefined ? null : await github.readLogTail(failed.id, LOG_TAIL_LINES);
  return { run, jobs, winner: await winnerOf(github, run), logTail };
}

/** The runs of a lane that began around the end of an evicted one. */
async function winnerOf(github: GitHub, run: WorkflowRun): Promise<WorkflowRun | null> {
  if (run.conclusion !== "cancelled") return null;
  const workflow = run.workflowPath.split("/").at(-1)?.split("@")[0] ?? "";
  const { runs } = await github.listRuns(workflow, { since: run.createdAt, limit: 1_000 });
  return winningRun(runs, run);
}

/** How a planned deploy went through its states, step by step, as the reconciler would have seen it. */
export function scriptOf(deploy: PlannedDeploy, sight: Sight, by: Actor): DeployScript {
  const { startedAt, finishedAt, requestedAt, surface, sha, fromSha, reason, kind, correlationId } = deploy;
  const { id: runId, url: runUrl, attempt: runAttempt } = sight.run;
  const resolvedAt = after(startedAt, -stableBetween(correlationId, 500, 900));
  const sentAt = after(resolvedAt, -stableBetween(`${correlationId} sent`, 180, 700));
  const runningAt = after(startedAt, stableBetween(`${correlationId} seen`, 200, 1_400));
  const endedAt = after(
    deploy.end === "superseded" ? startedAt : finishedAt,
    stableBetween(`${correlationId} end`, 200, 1_400),
  );
  const found = { dispatchedAt: resolvedAt, resolvedAt, observedAt: resolvedAt, runId, runUrl, runAttempt };
  const running: ScriptedStep = { to: "running", at: runningAt, patch: { observedAt: runningAt, startedAt } };
  return {
    surfaceId: surface.surface_id,
    sha,
    fromSha,
    reason,
    kind,
    correlationId,
    by,
    requestedAt,
    ...(deploy.end === "cancelled" ? { cancelAskedAt: after(finishedAt, -1_300) } : {}),
    steps: [
      { to: "dispatching", at: sentAt },
      { to: "queued", at: resolvedAt, note: "GitHub named the run in its answer", patch: found },
      ...(deploy.end === "superseded" ? [] : [running]),
      ...ending(deploy, sight, endedAt),
    ],
  };
}

function ending(deploy: PlannedDeploy, sight: Sight, endedAt: Date): ScriptedStep[] {
  // An evicted run never got a runner, whatever the platform lists as its job.
  const jobs = deploy.end === "superseded" ? [] : sight.jobs;
  const steps = stepsOf(jobs);
  const step = progressOf(steps);
  const progress = { stepNumber: step?.number ?? null, stepTotal: step?.total ?? null, stepName: step?.name ?? null };
  const patch = { observedAt: endedAt, steps, ...progress };
  const verdict = readRun(sight.run, jobs, {
    canceller: deploy.end === "cancelled" ? { kind: "ours" } : { kind: "unknown" },
    heldLane: null,
    winner: sight.winner === null ? null : `run ${sight.winner.id} by ${sight.winner.actorLogin ?? "somebody"}`,
    rejection: null,
  });
  if (verdict.phase === "succeeded") {
    const note = "The run succeeded; asking the platform what it runs";
    return [{ to: "verifying", at: endedAt, note, patch }, ...verified(deploy, endedAt)];
  }
  if (verdict.phase === "queued" || verdict.phase === "running" || verdict.phase === "unclear")
    throw new Error(`run ${sight.run.id} has not ended in a way that anybody can tell`);
  const { phase: to, code, message } = verdict;
  const failure = { failureCode: code, failureMessage: message, failureLogTail: sight.logTail };
  return [{ to, at: endedAt, note: message, patch: { ...patch, ...failure } }];
}

function verified(deploy: PlannedDeploy, endedAt: Date): ScriptedStep[] {
  const at = after(endedAt, verifyMs(deploy));
  const { surface, sha, fromSha } = deploy;
  if (deploy.end === "succeeded") {
    const note =
      surface.console === undefined
        ? `${surface.app} reports ${sha.slice(0, 7)}`
        : `${surface.surface_id} runs ${sha.slice(0, 7)}`;
    return [{ to: "succeeded", at, note, patch: { observedAt: at } }];
  }
  const seen = `${surface.app} reports ${fromSha?.slice(0, 7) ?? "no commit"}`;
  const note = `The run succeeded, but ${sha.slice(0, 7)} is not what runs after ${surface.verify_within_seconds} s: ${seen}.`;
  return [{ to: "errored", at, note, patch: { failureCode: "verification_mismatch", failureMessage: note } }];
}

function verifyMs(deploy: PlannedDeploy): number {
  if (deploy.end === "errored") return deploy.surface.verify_within_seconds * 1_000;
  const [low, high] = deploy.surface.console === undefined ? [900, 3_400] : [4_200, 9_600];
  return stableBetween(`${deploy.correlationId} verify`, low, high);
}
