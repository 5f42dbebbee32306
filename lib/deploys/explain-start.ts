import "server-only";

import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import { deploySchema } from "@/lib/deploys/schemas";

const SOMEBODY = "Somebody on GitHub";

/** Who let a run start that waited for an approval, as a note; undefined for a run that waited for nobody. */
export async function explainStart(ctx: Context, row: DeployRow): Promise<string | undefined> {
  const held = deploySchema.shape.blocked_by.safeParse(row.blockedBy).data;
  if (held?.kind !== "approval" || row.runId === null) return undefined;
  return `${await approverOf(ctx, row.runId)} approved the run`;
}

/** GitHub's own word for who approved last; nobody is guessed. */
async function approverOf(ctx: Context, runId: string): Promise<string> {
  try {
    const approvals = await outside("list-approvals", () => ctx.github.listApprovals(runId));
    return approvals.findLast(({ state }) => state === "approved")?.login ?? SOMEBODY;
  } catch (error) {
    if (error instanceof UpstreamError) return SOMEBODY;
    throw error;
  }
}
