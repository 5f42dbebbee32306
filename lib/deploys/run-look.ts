import "server-only";

import { z } from "zod";

import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { explainRejection } from "@/lib/deploys/approvals";
import { deriveCanceller } from "@/lib/deploys/cancellation";
import type { DeployRow } from "@/lib/deploys/load";
import type { Deploy } from "@/lib/deploys/schemas";
import { lookAtWait, saidInAttempt, type WaitSeen, waitedForWords } from "@/lib/deploys/wait";
import { explainWait, findWinner } from "@/lib/deploys/wait-reason";
import type { WorkflowJob, WorkflowRun } from "@/lib/github/github";
import { nameDoer, nameRun, starterOf } from "@/lib/runs/doer";
import {
  CANCELLED_AT_APPROVAL,
  type Canceller,
  isRefusedUnrun,
  type RunVerdict,
  readRun,
  someJobRan,
  waitsForApproval,
} from "@/lib/runs/rules";

/** A run as GitHub shows it now, and what that means for its deploy. */
export interface Sight {
  run: WorkflowRun;
  jobs: WorkflowJob[];
  /** Who started this attempt, in words; null for a first one. */
  attemptBy: string | null;
  verdict: RunVerdict;
  /** The run that took its place; null without one in hand. */
  winner: WorkflowRun | null;
  /** What it waits for, or what took its place. */
  heldBy: Deploy["blocked_by"];
  /** What it is seen to wait for by GitHub's rules; null where it does not. */
  wait: WaitSeen | null;
}

export type Look = { kind: "seen"; sight: Sight } | { kind: "missing" } | { kind: "older" };

type Seen = Omit<Sight, "heldBy"> & { winnerWords: string | null };

const HELD_BY_GITHUB = z.object({ kind: z.literal("github_unreachable") });

/** Looks at the run of a deploy and its jobs. Throws UpstreamError when GitHub does not answer. */
export async function readRunOf(ctx: Context, row: DeployRow, runId: string): Promise<Look> {
  const reading = { fresh: mustBeNew(row) };
  const run = await outside("get-run", () => ctx.github.getRun(runId, reading));
  if (run === null) return { kind: "missing" };
  // An answer from before the attempt that is known already: time does not run backwards.
  if (run.attempt < (row.runAttempt ?? 1)) return { kind: "older" };
  const jobs = await outside("list-jobs", () => ctx.github.listJobs(run.id, run.attempt, reading));
  const canceller = await findCanceller(ctx, row, { run, jobs });
  const winner = mayBeEvicted(row, run, { jobs, canceller }) ? await findWinner(ctx, row, run) : null;
  const rejection = mayBeRejected(row, run, jobs)
    ? await explainRejection(ctx, await saidInAttempt(ctx, row, run))
    : null;
  const winnerWords = winner === null ? null : await nameRun(ctx, winner);
  const isCalledOff = row.cancelRequestedAt !== null;
  const facts = { canceller, heldLane: whyLaneWasTaken(row), winner: winnerWords, isCalledOff, rejection };
  const verdict = readRun(run, jobs, facts);
  const wait = waitsForApproval(run) && verdict.phase === "queued" ? await lookAtWait(ctx, row, run) : null;
  const seen = { run, jobs, attemptBy: await starterOfAttempt(ctx, row, run), verdict, winner, winnerWords, wait };
  return { kind: "seen", sight: { ...seen, heldBy: await explainBlock(ctx, row, seen) } };
}

/** A cancel that is waited for, what a person must look into, and the first look after an outage: no kept answer will do. */
function mustBeNew(row: DeployRow): boolean {
  return (
    row.cancelRequestedAt !== null || row.state === "unresolved" || HELD_BY_GITHUB.safeParse(row.blockedBy).success
  );
}

/** Who cancelled a run: by what GitHub names and by what it took from here. That somebody here wanted it is no evidence. */
async function findCanceller(
  ctx: Context,
  row: DeployRow,
  { run, jobs }: { run: WorkflowRun; jobs: WorkflowJob[] },
): Promise<Canceller> {
  if (run.status !== "completed" || run.conclusion !== "cancelled") return { kind: "unknown" };
  const login = jobs.length === 0 ? null : await cancellerAtGitHub(ctx, jobs);
  return deriveCanceller(row, login === null ? null : await nameDoer(ctx, login));
}

/** GitHub's own word for who cancelled a run; null where it has none, or cannot be asked. */
async function cancellerAtGitHub(ctx: Context, jobs: readonly WorkflowJob[]): Promise<string | null> {
  try {
    return await outside("read-canceller", () => ctx.github.readCanceller(jobs.map(({ id }) => id)));
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

/** Whether a cancelled run may have made way for a newer one: nothing of it ran, and nobody is known to have cancelled it. */
function mayBeEvicted(row: DeployRow, run: WorkflowRun, seen: { jobs: WorkflowJob[]; canceller: Canceller }): boolean {
  if (whyLaneWasTaken(row) !== null || seen.canceller.kind === "ours" || seen.canceller.kind === "named") return false;
  return run.conclusion === "cancelled" && !someJobRan(seen.jobs);
}

/** A run that waits for a rule of GitHub's holds its lane (fact G11), so that no newer one takes its place: somebody ends it. */
function whyLaneWasTaken(row: DeployRow): string | null {
  return waitedForWords(row) ?? (row.failureCode === CANCELLED_AT_APPROVAL ? "for an approval" : null);
}

/** Whether a failed run may have been rejected by whoever was to approve it; a later attempt where it was seen to wait. */
function mayBeRejected(row: DeployRow, run: WorkflowRun, jobs: readonly WorkflowJob[]): boolean {
  if (run.conclusion !== "failure" || !jobs.some(isRefusedUnrun)) return false;
  return run.attempt === 1 || whyLaneWasTaken(row) !== null;
}

async function starterOfAttempt(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<string | null> {
  if (run.attempt === 1) return null;
  const isKnown = run.attempt === row.runAttempt && row.attemptBy !== null;
  return isKnown ? row.attemptBy : nameDoer(ctx, starterOf(run));
}

async function explainBlock(ctx: Context, row: DeployRow, seen: Seen): Promise<Deploy["blocked_by"]> {
  const { run, verdict, winner, winnerWords } = seen;
  if (seen.wait !== null) return seen.wait.held;
  if (verdict.phase === "queued" || verdict.phase === "running") return explainWait(ctx, row, run);
  return verdict.phase === "superseded" && winner !== null ? tookItsPlace(winner, winnerWords ?? "") : null;
}

function tookItsPlace(winner: WorkflowRun, words: string): Deploy["blocked_by"] {
  const message = `${words} took its place in the queue.`;
  return { kind: "superseded_by", message, run_url: winner.url, since: winner.createdAt.toISOString() };
}
