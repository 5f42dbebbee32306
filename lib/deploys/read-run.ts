import "server-only";

import { z } from "zod";

import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { explainWait, findWinner } from "@/lib/deploys/explain-wait";
import type { DeployRow } from "@/lib/deploys/load";
import type { Deploy } from "@/lib/deploys/schemas";
import type { WorkflowJob, WorkflowRun } from "@/lib/github/github";
import {
  CANCELLED_AT_APPROVAL,
  isRefusedUnrun,
  type Rejection,
  type RunVerdict,
  readRun,
  runWords,
  someJobRan,
} from "@/lib/runs/rules";

/** A run as GitHub shows it now, and what that means for its deploy. */
export interface Sight {
  run: WorkflowRun;
  jobs: WorkflowJob[];
  verdict: RunVerdict;
  /** The run that took its place; null without one in hand. */
  winner: WorkflowRun | null;
  /** What it waits for, or what took its place. */
  heldBy: Deploy["blocked_by"];
}

export type Look = { kind: "seen"; sight: Sight } | { kind: "missing" } | { kind: "older" };

/** A run that waits for its approval holds its lane (facts 4.1), so that no newer one takes its place: somebody ends it. */
function heldItsLane(row: DeployRow): boolean {
  return row.failureCode === CANCELLED_AT_APPROVAL || row.approvalSeenAt !== null;
}

/** Whether a cancelled run may have made way for a newer one: nothing of it ran, and nobody here asked for its end. */
function mayBeEvicted(row: DeployRow, run: WorkflowRun, jobs: readonly WorkflowJob[]): boolean {
  if (heldItsLane(row)) return false;
  return run.conclusion === "cancelled" && row.cancelRequestedAt === null && !someJobRan(jobs);
}

/**
 * Whether a failed run may have been rejected by whoever was to approve it. GitHub tells of all attempts in one list, without
 * times: of a later attempt it proves something only where this console has seen that attempt wait.
 */
function mayBeRejected(row: DeployRow, run: WorkflowRun, jobs: readonly WorkflowJob[]): boolean {
  if (run.conclusion !== "failure" || !jobs.some(isRefusedUnrun)) return false;
  return run.attempt === 1 || heldItsLane(row);
}

/** Who rejected the run, by GitHub's own word; null where it does not tell. */
async function findRejection(ctx: Context, runId: string): Promise<Rejection | null> {
  try {
    const approvals = await outside("list-approvals", () => ctx.github.listApprovals(runId, { fresh: true }));
    return approvals.find(({ state }) => state === "rejected") ?? null;
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

function tookItsPlace(winner: WorkflowRun): Deploy["blocked_by"] {
  const message = `${runWords(winner)} took its place in the queue.`;
  return { kind: "superseded_by", message, run_url: winner.url, since: winner.createdAt.toISOString() };
}

async function explain(ctx: Context, row: DeployRow, seen: Omit<Sight, "heldBy">): Promise<Deploy["blocked_by"]> {
  const { run, verdict, winner } = seen;
  if (verdict.phase === "queued" || verdict.phase === "running") return explainWait(ctx, row, run);
  return verdict.phase === "superseded" && winner !== null ? tookItsPlace(winner) : null;
}

const HELD_BY_GITHUB = z.object({ kind: z.literal("github_unreachable") });

/** A cancel that is waited for, what a person must look into, and the first look after an outage: no kept answer will do. */
function mustBeNew(row: DeployRow): boolean {
  return (
    row.cancelRequestedAt !== null || row.state === "unresolved" || HELD_BY_GITHUB.safeParse(row.blockedBy).success
  );
}

/** Looks at the run of a deploy and its jobs. Throws UpstreamError when GitHub does not answer. */
export async function readRunOf(ctx: Context, row: DeployRow, runId: string): Promise<Look> {
  const reading = { fresh: mustBeNew(row) };
  const run = await outside("get-run", () => ctx.github.getRun(runId, reading));
  if (run === null) return { kind: "missing" };
  // An answer from before the attempt that is known already: time does not run backwards.
  if (run.attempt < (row.runAttempt ?? 1)) return { kind: "older" };
  const jobs = await outside("list-jobs", () => ctx.github.listJobs(run.id, run.attempt, reading));
  const winner = mayBeEvicted(row, run, jobs) ? await findWinner(ctx, row, run) : null;
  const rejection = mayBeRejected(row, run, jobs) ? await findRejection(ctx, run.id) : null;
  const facts = { cancelAsked: row.cancelRequestedAt !== null, heldLane: heldItsLane(row), winner, rejection };
  const verdict = readRun(run, jobs, facts);
  const seen = { run, jobs, verdict, winner };
  return { kind: "seen", sight: { ...seen, heldBy: await explain(ctx, row, seen) } };
}
