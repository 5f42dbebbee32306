import "server-only";

import { authorize } from "@/lib/core/authorize";
import { getSurface, type Surface } from "@/lib/core/config";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { learnFromPlatform } from "@/lib/deploys/learn-commit";
import { hasBegunAfter } from "@/lib/deploys/live";
import { compareWithLive, type LiveEvidence } from "@/lib/deploys/live-evidence";
import type { DeployRow } from "@/lib/deploys/load";
import { describeEnd, patchOf } from "@/lib/deploys/observe-deploy";
import { isOverdue } from "@/lib/deploys/rules";
import { readRunOf } from "@/lib/deploys/run-look";
import { deploySchema } from "@/lib/deploys/schemas";
import { applyTransition, type Transition } from "@/lib/deploys/transition-deploy";

const OUTRUN = "The run succeeded, and a newer deploy of the surface has taken its place since";

interface Verification {
  surface: Surface;
  evidence: LiveEvidence;
}

const SHIPPED_LOOKED_AT = 20;

/** Ends a deploy whose run succeeded: only when the platform (and, for a console, the process itself) reports the SHA. */
export async function verifyDeploy(ctx: Context, found: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const surface = getSurface(ctx.config, found.surfaceId);
  if (surface === null) return applyTransition(ctx, found, unconfigured(found));
  const row = await learnFromPlatform(ctx, found, surface);
  const seen = await lookAtJobs(ctx, row);
  if (seen.state !== row.state) return seen;
  const evidence = await lookAtPlatform(ctx, surface, seen);
  const end = await decideEnd(ctx, seen, { surface, evidence });
  if (end !== null) return applyTransition(ctx, seen, end);
  if (evidence.verdict === "unanswered") return seen;
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence };
  const rows = await ctx.db.deploy.updateManyAndReturn({ where, data: { observedAt: ctx.now() } });
  return rows[0] ?? seen;
}

function unconfigured(row: DeployRow): Transition {
  return errored("surface_removed", `${row.surfaceId} is no longer configured, so nothing can be verified.`);
}

function errored(code: string, message: string): Transition {
  return { to: "errored", note: message, patch: { failureCode: code, failureMessage: message } };
}

/** Jobs that did not agree with the success are looked at until they do, or until the run says something else. */
async function lookAtJobs(ctx: Context, row: DeployRow): Promise<DeployRow> {
  if (row.runId === null || !isUnclear(row)) return row;
  const look = await readRunOf(ctx, row, row.runId).catch((error: unknown) => {
    if (error instanceof UpstreamError) return null;
    throw error;
  });
  if (look?.kind !== "seen") return row;
  const { sight } = look;
  const { verdict } = sight;
  if (verdict.phase === "queued" || verdict.phase === "running" || verdict.phase === "unclear") return row;
  const patch = patchOf(ctx, row, sight);
  if (verdict.phase !== "succeeded") {
    const failure = await describeEnd(ctx, verdict, { row, jobs: sight.jobs });
    if (verdict.phase === "superseded") return row;
    return applyTransition(ctx, row, {
      to: verdict.phase,
      note: failure.failureMessage,
      patch: { ...patch, ...failure },
    });
  }
  const { blockedBy: _, ...progress } = patch;
  const data = verdict.isClear ? { ...progress, blockedBy: Prisma.DbNull } : progress;
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence };
  const rows = await ctx.db.deploy.updateManyAndReturn({ where, data });
  return rows[0] ?? row;
}

/** Whether the jobs of the run did not say that it succeeded, when it did. */
function isUnclear(row: DeployRow): boolean {
  return deploySchema.shape.blocked_by.safeParse(row.blockedBy).data?.kind === "jobs_unclear";
}

async function lookAtPlatform(ctx: Context, surface: Surface, row: DeployRow): Promise<LiveEvidence> {
  try {
    const evidence = await compareWithLive(ctx, surface, { deploy: row, mustBeNew: isUnclear(row) });
    // That what was guessed is live does not tell that this run put it there.
    const isWhose = row.shaSource === "guess" && evidence.verdict === "matches";
    return isWhose ? { ...evidence, verdict: "unanswered", seen: `${evidence.seen} may be somebody else's` } : evidence;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { verdict: "unanswered", seen: error.message.replace(/\.$/, ""), liveSha: null };
  }
}

async function decideEnd(
  ctx: Context,
  row: DeployRow,
  { surface, evidence }: Verification,
): Promise<Transition | null> {
  const observedAt = evidence.verdict === "unanswered" ? row.observedAt : ctx.now();
  if (evidence.verdict === "matches") return { to: "succeeded", note: evidence.seen, patch: { observedAt } };
  const isOther = evidence.verdict === "differs" || evidence.verdict === "replaced";
  if (isOther && (await isOutrun(ctx, row, evidence.liveSha)))
    return { to: "superseded", note: OUTRUN, patch: { observedAt } };
  if (evidence.verdict === "refused") return refused(evidence);
  if (evidence.isByHand === true) return replaced(evidence);
  if (!isOverdue(row.stateSince, surface.verify_within_seconds * 1_000, ctx.now())) return null;
  if (evidence.verdict === "replaced") return replaced(evidence);
  return isUnclear(row) && evidence.verdict !== "unanswered" ? unproven(evidence) : unverified(row, surface, evidence);
}

/** Whether what is live was shipped by a deploy whose run began after this one's: that it was asked for later is no proof. */
async function isOutrun(ctx: Context, row: DeployRow, liveSha: string | null): Promise<boolean> {
  if (liveSha === null) return false;
  const shipped = await ctx.db.deploy.findMany({
    where: { surfaceId: row.surfaceId, sha: liveSha, state: "succeeded", id: { not: row.id } },
    orderBy: { finishedAt: { sort: "desc", nulls: "last" } },
    take: SHIPPED_LOOKED_AT,
  });
  return shipped.some((other) => hasBegunAfter(other, row));
}

/** The run was content, and the platform was not. */
function refused({ seen }: LiveEvidence): Transition {
  const message = `The run succeeded, but ${seen}.`;
  return { to: "failed", note: message, patch: { failureCode: "release_failed", failureMessage: message } };
}

/** It was live, and is not any more: what is there now is somebody else's. */
function replaced({ seen }: LiveEvidence): Transition {
  return errored("release_replaced", `The run succeeded and ${seen}.`);
}

function unproven({ seen }: LiveEvidence): Transition {
  return errored("nothing_released", `The run says success, but no job of it does, and nothing was released: ${seen}.`);
}

function unverified(row: DeployRow, surface: Surface, { verdict, seen }: LiveEvidence): Transition {
  const [sha, limit] = [row.sha.slice(0, 7), `${surface.verify_within_seconds} s`];
  if (row.shaSource === "guess") return errored("commit_unknown", unnamedCommit(row, limit, seen));
  return verdict === "unanswered"
    ? errored("verification_impossible", `The run succeeded, but nobody could confirm ${sha} for ${limit}: ${seen}.`)
    : errored("verification_mismatch", `The run succeeded, but ${sha} is not what runs after ${limit}: ${seen}.`);
}

function unnamedCommit(row: DeployRow, limit: string, seen: string): string {
  return `The run succeeded without telling which commit "${row.ref}" is, and no release tells it after ${limit}: ${seen}.`;
}
