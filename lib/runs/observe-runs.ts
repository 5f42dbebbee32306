import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { adoptFoundRun } from "@/lib/deploys/adopt-found-run";
import { doubtRecord } from "@/lib/deploys/correct-deploy";
import { reopenDeploy } from "@/lib/deploys/reopen-deploy";
import type { WorkflowRun } from "@/lib/github/github";
import { claimMirror, releaseMirror } from "@/lib/surfaces/claim-mirror";

/** An unchanged list answers 304, which costs nothing (facts 4.1); a found run must be seen within 60 s. */
const LOOK_EVERY_MS = 30_000;
const LOOK_BACK_MS = 24 * 3_600_000;
const RUNS_LOOKED_AT = 100;

const nameOf = (workflow: string) => `runs:${workflow}`;

function workflowsOf(ctx: Context): string[] {
  return [...new Set(ctx.config.surfaces.map((surface) => surface.workflow))];
}

/** Runs from before this database existed are somebody's past, not news; GitHub tells a run's second and no more. */
async function lookBackTo(ctx: Context): Promise<Date> {
  const stamp = await ctx.db.consoleStamp.findUnique({ where: { id: 1 } });
  const dayAgo = ctx.now().getTime() - LOOK_BACK_MS;
  const since = Math.max(dayAgo, stamp?.stampedAt.getTime() ?? dayAgo);
  return new Date(since - (since % 1_000));
}

async function compareWithRecords(ctx: Context, workflow: string, runs: WorkflowRun[]): Promise<void> {
  const known = await ctx.db.deploy.findMany({ where: { runId: { in: runs.map((run) => run.id) } } });
  for (const run of runs) {
    const record = known.find((row) => row.runId === run.id);
    if (record === undefined) await adoptFoundRun(ctx, workflow, run);
    else if (!(await reopenDeploy(ctx, record, run))) await doubtRecord(ctx, record, run);
  }
}

async function look(ctx: Context, workflow: string): Promise<string | null> {
  try {
    const since = await lookBackTo(ctx);
    const window = { since, limit: RUNS_LOOKED_AT };
    const runs = await outside("list-workflow-runs", () => ctx.github.listRuns(workflow, window));
    await compareWithRecords(
      ctx,
      workflow,
      runs.filter((run) => run.createdAt >= since),
    );
    return null;
  } catch (error) {
    if (error instanceof UpstreamError) return error.message;
    throw error;
  }
}

/** Finds what happened on GitHub without this console: runs nobody started here, and re-runs of runs that had ended. */
export async function observeRuns(ctx: Context): Promise<void> {
  authorize(ctx, "surface:observe");
  for (const workflow of workflowsOf(ctx)) {
    const turn = await claimMirror(ctx, nameOf(workflow));
    if (turn === null) continue;
    const problem = await look(ctx, workflow);
    await releaseMirror(ctx, turn, { problem, afterMs: LOOK_EVERY_MS });
  }
}
