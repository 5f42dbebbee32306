import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import { adoptFoundRun } from "@/lib/deploys/adopt-found-run";
import { doubtRecord } from "@/lib/deploys/correct-deploy";
import { reopenDeploy } from "@/lib/deploys/reopen-deploy";
import type { WorkflowRun } from "@/lib/github/github";

/**
 * Takes runs of a workflow as GitHub tells them: what nobody recorded is recorded, what was started again is taken up again,
 * and a record that says something else is looked at once more.
 */
export async function observeRun(ctx: Context, workflow: string, runs: readonly WorkflowRun[]): Promise<void> {
  authorize(ctx, "surface:observe");
  const known = await ctx.db.deploy.findMany({ where: { runId: { in: runs.map((run) => run.id) } } });
  for (const run of runs) {
    const record = known.find((row) => row.runId === run.id);
    if (record === undefined) await adoptFoundRun(ctx, workflow, run);
    else if (!(await reopenDeploy(ctx, record, run))) await doubtRecord(ctx, record, run);
  }
}
