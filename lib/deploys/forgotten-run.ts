import "server-only";

import { getSurface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { readTitle } from "@/lib/core/run-title";
import { UpstreamError } from "@/lib/core/upstream";
import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import { compareWithLive, type LiveEvidence } from "@/lib/deploys/live-evidence";
import type { DeployRow } from "@/lib/deploys/load";
import { isOverdue } from "@/lib/deploys/rules";
import type { WorkflowRun } from "@/lib/github/github";
import { pinRun } from "@/lib/runs/pin";
import { liveNow } from "@/lib/surfaces/rules";

const RUNS_LOOKED_AT = 1_000;
/** GitHub's clock may be off; a run is looked for as far back as it may seem to be. */
const LOOK_BACK_MS = 3_600_000;

/** A run that GitHub has never shown may still come; one that it has shown is deleted. */
const NEVER_SHOWN_MS = 15 * 60_000;

/** What serves of the surface of a deploy that GitHub tells nothing about, as a sentence; null where nobody knows. */
export async function liveWordsOf(ctx: Context, row: DeployRow): Promise<string | null> {
  const seen = await ctx.db.surfaceObservation.findUnique({ where: { surfaceId: row.surfaceId } });
  const sha = liveNow(seen, ctx.now());
  if (sha === null) return null;
  if (sha !== row.sha) return `${row.surfaceId} runs ${shortSha(sha)}.`;
  const where = seen?.source == null ? "" : ` (${seen.source})`;
  return row.fromSha === sha
    ? `${shortSha(sha)} is live${where}, as it was before.`
    : `${shortSha(sha)} is live${where}.`;
}

/**
 * Whether a run is gone for good, by its number and in the whole list, and the platform runs its deploy's commit by a release that
 * was made since, which no other run of the surface can have made. False where anything of that is not known.
 */
export async function isShippedByForgotten(ctx: Context, row: DeployRow, missingSince: Date): Promise<boolean> {
  if (!wasShown(row) && !isOverdue(missingSince, NEVER_SHOWN_MS, ctx.now())) return false;
  const seen = await ctx.db.surfaceObservation.findUnique({ where: { surfaceId: row.surfaceId } });
  // Our own word first: it costs nothing, and is looked at anew where it fits.
  if (liveNow(seen, ctx.now()) !== row.sha || row.shaSource === "guess") return false;
  try {
    return (await isForgotten(ctx, row)) && (await askPlatform(ctx, row))?.verdict === "matches";
  } catch (error) {
    if (error instanceof UpstreamError) return false;
    throw error;
  }
}

/** Whether GitHub has told anything of the run since it was known. */
function wasShown({ observedAt, resolvedAt }: DeployRow): boolean {
  return observedAt !== null && resolvedAt !== null && observedAt > resolvedAt;
}

async function isForgotten(ctx: Context, row: DeployRow): Promise<boolean> {
  const sentAt = row.dispatchedAt ?? row.requestedAt;
  const since = new Date(sentAt.getTime() - LOOK_BACK_MS);
  const window = { since, limit: RUNS_LOOKED_AT, fresh: true };
  const runs = await outside("list-runs", () => ctx.github.listRuns(row.workflow, window));
  if (runs.length >= RUNS_LOOKED_AT || runs.some(({ id }) => id === row.runId)) return false;
  return !runs.some((run) => run.updatedAt >= sentAt && mayBeOf(ctx, row, run));
}

/** A run that does not say what it deploys may be of any surface of its workflow. */
function mayBeOf(ctx: Context, row: DeployRow, run: WorkflowRun): boolean {
  const title = readTitle(run.title);
  const surface = title === null ? null : pinRun(ctx.config, row.workflow, title);
  return surface === null || surface.surface_id === row.surfaceId;
}

async function askPlatform(ctx: Context, row: DeployRow): Promise<LiveEvidence | null> {
  const surface = getSurface(ctx.config, row.surfaceId);
  return surface === null ? null : compareWithLive(ctx, surface, { deploy: row, mustBeNew: true });
}
