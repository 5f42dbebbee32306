import "server-only";

import { z } from "zod";
import { authorize } from "@/lib/core/authorize";
import { getSurface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { CLOCKS_AGREE_WITHIN_MS } from "@/lib/core/platform-clock";
import { explainFailure, workflowKeyPlace } from "@/lib/credentials/rules";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { explainStart } from "@/lib/deploys/approvals";
import { isCancelRefused, repeatCancel } from "@/lib/deploys/cancel-deploy";
import { learnFromRun } from "@/lib/deploys/learn-commit";
import { liveWordsOf } from "@/lib/deploys/live-words";
import type { DeployRow } from "@/lib/deploys/load";
import { raiseAlarm } from "@/lib/deploys/raise-alarm";
import { followNewAttempt } from "@/lib/deploys/reopen-deploy";
import { isOverdue, LOOK_AGAIN_MS } from "@/lib/deploys/rules";
import { readRunOf, type Sight } from "@/lib/deploys/run-look";
import type { Deploy } from "@/lib/deploys/schemas";
import { applyTransition, type Transition } from "@/lib/deploys/transition-deploy";
import type { StepTimes, WorkflowJob } from "@/lib/github/github";
import { type RunEnd, type RunSuccess, someJobRan, startOf } from "@/lib/runs/rules";
import { progressOf, stepsOf } from "@/lib/runs/steps";
import { announce } from "@/lib/work/announce";
import { written } from "@/lib/work/committed";

/** A fresh run id may 404 for a moment (fact G6); after this a person is told. */
const VANISHED_AFTER_MS = 120_000;

const LOG_TAIL_LINES = 40;

const heldSchema = z.object({ kind: z.string(), message: z.string(), since: z.iso.datetime() });

/** Follows the run of a deploy: its steps, its start, its end. Throws UpstreamError when GitHub does not answer. */
export async function observeDeploy(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const look = await readRunOf(ctx, row, row.runId ?? "");
  if (look.kind === "missing") return tellMissingRun(ctx, row);
  if (look.kind === "older") return waitForNewer(ctx, row);
  const attempt = await followNewAttempt(ctx, row, look.sight.run);
  // Read again by what holds for this attempt: a cancel of the one before does not.
  if (attempt !== row) return attempt;
  const { sight } = look;
  const asked = await repeatCancel(ctx, row, sight.run);
  const after = await tellBegun(ctx, await learnFromRun(ctx, asked, sight.jobs), sight);
  const end = await endOf(ctx, after, sight);
  if (end !== null) return applyTransition(ctx, after, end);
  return after.state === row.state ? writeSight(ctx, after, patchOf(ctx, after, sight)) : after;
}

/** GitHub does not show the run: said at once, with what is live, and told to a person when it lasts. It is looked for all the time. */
async function tellMissingRun(ctx: Context, row: DeployRow): Promise<DeployRow> {
  const since = blockedSince(ctx, row, { kind: "run_missing" });
  const missing = `GitHub does not show run ${row.runId ?? ""} at the moment.`;
  const live = await liveWordsOf(ctx, row);
  const message = live === null ? missing : `${missing} ${live}`;
  const blockedBy = { kind: "run_missing", message, run_url: row.runUrl, since: since.toISOString() };
  const isLong = row.state === "unresolved" || isOverdue(since, VANISHED_AFTER_MS, ctx.now());
  if (!isLong) return writeSight(ctx, row, { blockedBy });
  const forPerson = { ...blockedBy, waits_for_person: true };
  if (row.state === "unresolved") return writeSight(ctx, row, { blockedBy: forPerson });
  const note = `GitHub has not shown run ${row.runId ?? ""} for two minutes. A person may decide; the console looks on`;
  return applyTransition(ctx, row, { to: "unresolved", note, patch: { blockedBy: forPerson } });
}

/** Since when the deploy has been held by the same thing; now when it has just begun. */
function blockedSince(ctx: Context, row: DeployRow, held: { kind: string; message?: string }): Date {
  const before = heldSchema.safeParse(row.blockedBy).data;
  const isSame = before?.kind === held.kind && (held.message === undefined || before.message === held.message);
  return isSame ? new Date(before.since) : ctx.now();
}

async function writeSight(
  ctx: Context,
  row: DeployRow,
  patch: Prisma.DeployUpdateManyMutationInput,
): Promise<DeployRow> {
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence };
  const rows = await written("sight", () => ctx.db.deploy.updateManyAndReturn({ where, data: patch }));
  const after = rows[0] ?? row;
  const moved =
    after.stepNumber !== row.stepNumber || JSON.stringify(after.blockedBy) !== JSON.stringify(row.blockedBy);
  if (moved) await announce(ctx.db, "deploy", row.id);
  return raiseAlarm(ctx, after);
}

async function waitForNewer(ctx: Context, row: DeployRow): Promise<DeployRow> {
  const since = blockedSince(ctx, row, { kind: "run_unclear" });
  const message = "GitHub's answer is older than what is known of the run. The console looks again.";
  return writeSight(ctx, row, {
    blockedBy: { kind: "run_unclear", message, run_url: row.runUrl, since: since.toISOString() },
  });
}

/** A queued run that works, or an unresolved one that is there again, is told as such before anything else. */
async function tellBegun(ctx: Context, row: DeployRow, sight: Sight): Promise<DeployRow> {
  const { verdict, jobs, run } = sight;
  const isRunning = verdict.phase === "running" || someJobRan(jobs);
  const patch = patchOf(ctx, row, sight);
  const payload = { run_url: run.url };
  if (row.state === "queued" && isRunning) {
    const note = await explainStart(ctx, row);
    return applyTransition(ctx, row, { to: "running", patch, payload, ...(note === undefined ? {} : { note }) });
  }
  if (row.state !== "unresolved" || (verdict.phase !== "queued" && verdict.phase !== "running")) return row;
  const note = `GitHub shows run ${run.id} again`;
  return applyTransition(ctx, row, { to: verdict.phase, note, patch, payload });
}

async function endOf(ctx: Context, row: DeployRow, sight: Sight): Promise<Transition | null> {
  const { verdict, jobs } = sight;
  if (verdict.phase === "queued" || verdict.phase === "running") return null;
  if (verdict.phase === "unclear") return endOfUnclear(ctx, row, sight);
  const patch = patchOf(ctx, row, sight);
  if (verdict.phase === "succeeded") {
    const verifying = toVerifying(sight, verdict, ctx.now());
    return { ...verifying, patch: { ...patch, ...verifying.patch } };
  }
  const failure = await describeEnd(ctx, verdict, { row, jobs });
  return { to: verdict.phase, note: failure.failureMessage, patch: { ...patch, ...failure } };
}

/** What GitHub left open has been looked at again for long enough: it is read as well as it can be. */
async function endOfUnclear(ctx: Context, row: DeployRow, sight: Sight): Promise<Transition | null> {
  const { verdict } = sight;
  const held = unclear(ctx, row, sight);
  if (verdict.phase !== "unclear" || held === null) return null;
  const since = new Date(held.since ?? ctx.now());
  if (!isOverdue(since, LOOK_AGAIN_MS, ctx.now())) return null;
  const { otherwise } = verdict;
  if (otherwise.phase !== "unresolved") return endOf(ctx, row, { ...sight, verdict: otherwise });
  if (row.state === "unresolved") return null;
  const blockedBy = { kind: "run_unclear", message: otherwise.message, run_url: sight.run.url, since: held.since };
  const patch = { ...patchOf(ctx, row, sight), blockedBy: { ...blockedBy, waits_for_person: true } };
  return { to: "unresolved", note: otherwise.message, patch };
}

function unclear(ctx: Context, row: DeployRow, { run, verdict }: Sight): Deploy["blocked_by"] {
  if (verdict.phase !== "unclear") return null;
  const held = { kind: "run_unclear", message: `${verdict.message} The console looks again.` };
  const isPersons = row.state === "unresolved" ? { waits_for_person: true } : {};
  return { ...held, ...isPersons, run_url: run.url, since: blockedSince(ctx, row, held).toISOString() };
}

/** What a sight adds to the record whatever becomes of it. */
export function patchOf(ctx: Context, row: DeployRow, sight: Sight): Prisma.DeployUpdateManyMutationInput {
  const { run, jobs, verdict } = sight;
  const steps = stepsOf(jobs);
  const step = progressOf(steps);
  // A list of jobs that has become shorter or empty is late, not the truth: what was seen before stays.
  const isBehind = jobs.length === 0 && row.startedAt !== null && run.attempt === row.runAttempt;
  const progress = {
    steps,
    stepNumber: step?.number ?? null,
    stepTotal: step?.total ?? null,
    stepName: step?.name ?? null,
  };
  const startedBefore = run.attempt === row.runAttempt ? row.startedAt : null;
  const toldStart =
    startOf(jobs) ?? startedBefore ?? (verdict.phase === "running" ? (run.startedAt ?? run.createdAt) : null);
  const startedAt = notBeforeSent(row, toldStart);
  const held = verdict.phase === "unclear" ? unclear(ctx, row, sight) : sight.heldBy;
  return {
    observedAt: new Date(ctx.now().getTime() - run.ageMs),
    runUrl: run.url,
    runAttempt: run.attempt,
    attemptBy: sight.attemptBy,
    ...(isBehind ? {} : { ...progress, startedAt }),
    ...(held === null && isCancelRefused(row) ? {} : { blockedBy: held ?? Prisma.DbNull }),
    // Kept whatever holds the deploy up meanwhile, an outage above all.
    approvalSeenAt: row.approvalSeenAt ?? (sight.wait === null ? null : ctx.now()),
    ...(sight.wait === null ? {} : { waitSeen: sight.wait }),
  };
}

/**
 * No run began before this console sent it: where GitHub's clock says so, and by more than two clocks differ, it is the clock that is
 * wrong. Of a run that somebody else started both times are GitHub's.
 */
function notBeforeSent({ kind, dispatchedAt }: DeployRow, toldStart: Date | null): Date | null {
  if (toldStart === null || dispatchedAt === null || kind === "breakglass") return toldStart;
  return toldStart.getTime() < dispatchedAt.getTime() - CLOCKS_AGREE_WITHIN_MS ? dispatchedAt : toldStart;
}

/** How a run ended, with the log's tail of what failed and the words that a person can use. */
export async function describeEnd(ctx: Context, end: RunEnd, of: { row: DeployRow; jobs: readonly WorkflowJob[] }) {
  const failureLogTail = end.phase === "failed" ? await logTail(ctx, of.jobs) : null;
  const surface = getSurface(ctx.config, of.row.surfaceId);
  const place = surface === null ? null : workflowKeyPlace(ctx.repository, surface);
  const { code: failureCode, message: failureMessage } = explainFailure(end, failureLogTail, place);
  return { failureCode, failureMessage, failureLogTail };
}

async function logTail(ctx: Context, jobs: readonly WorkflowJob[]): Promise<string | null> {
  const failed = jobs.find((job) => job.conclusion === "failure");
  if (failed === undefined) return null;
  const step = timesOfFailedStep(failed);
  return outside("read-log", () => ctx.github.readLogTail(failed.id, LOG_TAIL_LINES, step)).catch(() => null);
}

/** Null where GitHub does not tell when the step that failed began and ended: then the end of the whole log stands for it. */
function timesOfFailedStep({ steps }: WorkflowJob): StepTimes | null {
  const failed = steps.find(({ conclusion }) => conclusion === "failure" || conclusion === "timed_out");
  if (failed?.startedAt == null || failed.finishedAt === null) return null;
  return { from: failed.startedAt, until: failed.finishedAt };
}

/** The success of a run is the platform's to confirm; where its jobs do not agree, all the more. */
export function toVerifying(sight: Sight, { isClear }: RunSuccess, since: Date): Transition {
  const note = "The run succeeded; asking the platform what it runs";
  if (isClear) return { to: "verifying", note };
  const message = "GitHub says that the run succeeded, but not which job did. The platform decides.";
  const blockedBy = { kind: "jobs_unclear", message, run_url: sight.run.url, since: since.toISOString() };
  return { to: "verifying", note: `${note}: its jobs do not say it`, patch: { blockedBy } };
}
