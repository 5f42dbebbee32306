import "server-only";

import { authorize } from "@/lib/core/authorize";
import { forEach } from "@/lib/core/each";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { adoptFoundRun } from "@/lib/deploys/adopt-found-run";
import { doubtRecord } from "@/lib/deploys/correct-deploy";
import { reopenDeploy } from "@/lib/deploys/reopen-deploy";
import type { WorkflowRun } from "@/lib/github/github";
import { unfinishedFirst } from "@/lib/runs/rules";

/**
 * Takes runs of a workflow as GitHub tells them: what nobody recorded is recorded, what was started again is taken up again,
 * and a record that says something else is looked at once more.
 */
export async function observeRun(ctx: Context, workflow: string, runs: readonly WorkflowRun[]): Promise<void> {
  authorize(ctx, "surface:observe");
  const known = await ctx.db.deploy.findMany({ where: { runId: { in: runs.map((run) => run.id) } } });
  const trouble: UpstreamError[] = [];
  // A run that cannot be recorded costs no other its record; a GitHub that does not answer is not asked for the others.
  await forEach(unfinishedFirst(runs), async (run) => {
    if (trouble.length > 0) return;
    const record = known.find((row) => row.runId === run.id);
    try {
      if (record === undefined) await adoptFoundRun(ctx, workflow, run);
      else if (!(await reopenDeploy(ctx, record, run))) await doubtRecord(ctx, record, run);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      trouble.push(error);
    }
  });
  for (const error of trouble) throw error;
}
