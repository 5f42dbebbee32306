import "server-only";

import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";

/** How a run came to start that waited for an approval, as a note; undefined for a run that waited for nobody. */
export async function explainStart(ctx: Context, row: DeployRow): Promise<string | undefined> {
  if (row.approvalSeenAt === null || row.runId === null) return undefined;
  const approvers = await approversOf(ctx, row.runId);
  const [approver, ...others] = approvers ?? [];
  // GitHub lists all attempts together, without times: of a later one it names somebody only where nobody else ever approved.
  const isCertain = others.length === 0 || row.runAttempt === 1;
  if (approver !== undefined && isCertain) return `${approvers?.join(" and ") ?? approver} approved the run`;
  return "The run waits no longer. GitHub does not say who approved it";
}

/** Everybody who approved, by GitHub's own word; nobody is guessed. Null when it does not answer. */
async function approversOf(ctx: Context, runId: string): Promise<string[] | null> {
  try {
    const approvals = await outside("list-approvals", () => ctx.github.listApprovals(runId, { fresh: true }));
    return [
      ...new Set(approvals.flatMap(({ state, login }) => (state === "approved" && login !== null ? [login] : []))),
    ];
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}
