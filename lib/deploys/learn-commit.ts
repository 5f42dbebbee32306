import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Surface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import type { LiveRelease } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { targetOf, workOf } from "@/lib/deploys/deploy-row";
import { whoseRelease } from "@/lib/deploys/live";
import type { DeployRow } from "@/lib/deploys/load";
import type { ShaSource } from "@/lib/deploys/schemas";
import type { WorkflowJob } from "@/lib/github/github";
import { reportedSha } from "@/lib/runs/rules";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

interface Lesson {
  sha: string;
  source: Extract<ShaSource, "run" | "live">;
  /** What told it, in words. */
  evidence: string;
}

/** Takes the commit that the run itself reports in place of a guess; gives the row as it then is. */
export async function learnFromRun(ctx: Context, row: DeployRow, jobs: readonly WorkflowJob[]): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const sha = row.shaSource === "guess" ? reportedSha(jobs) : null;
  if (sha === null) return row;
  return learnCommit(ctx, row, { sha, source: "run", evidence: `Run ${row.runId ?? ""} reports that it deploys it` });
}

async function learnCommit(ctx: Context, row: DeployRow, lesson: Lesson): Promise<DeployRow> {
  return committed(ctx, "commit_learnt", (tx) => writeLesson(tx, ctx, { row, lesson }));
}

/** Only a guess is replaced; the audit row says from what to what, and by which evidence. */
async function writeLesson(
  tx: Tx,
  ctx: Context,
  { row, lesson }: { row: DeployRow; lesson: Lesson },
): Promise<DeployRow> {
  const { sha, source, evidence } = lesson;
  const where = { id: row.id, leaseFence: row.leaseFence, shaSource: "guess" };
  const [after] = await tx.deploy.updateManyAndReturn({ where, data: { sha, shaSource: source } });
  if (after === undefined) return row;
  if (sha !== row.sha) {
    await recordAudit(tx, ctx, {
      action: "console.deploy.corrected",
      subject: { kind: "deploy", id: row.id },
      surface: { surface_id: row.surfaceId, target_env: targetOf(row) },
      payload: { field: "sha", from: row.sha, to: sha, evidence, ref: row.ref, run_id: row.runId },
    });
  }
  await announce(tx, "deploy", row.id);
  return after;
}

/**
 * Takes the commit of the one release that was made while the run was at work in place of a guess, for a run that reports none;
 * gives the row as it then is, unchanged while nobody knows whose release is live.
 */
export async function learnFromPlatform(ctx: Context, row: DeployRow, surface: Surface): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  if (row.shaSource !== "guess") return row;
  const live = await askPlatform(ctx, surface);
  if (live === null || live.sha === null) return row;
  if (whoseRelease(live, workOf(row)) !== "own") return row;
  return learnCommit(ctx, row, {
    sha: live.sha,
    source: "live",
    evidence: `${surface.app} released it during the run`,
  });
}

async function askPlatform(ctx: Context, surface: Surface): Promise<LiveRelease | null> {
  try {
    return await outside("read-live", () => ctx.platforms[surface.platform].readLive(surface.app, { beside: true }));
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}
