import "server-only";

import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";

/**
 * Notes, before a request to cancel leaves, that GitHub may take it: a process that dies in between does not know either. Answers
 * whether nothing of the kind was noted before.
 */
export async function noteAttempt(ctx: Context, { id }: Pick<DeployRow, "id">): Promise<boolean> {
  const where = { id, cancelEvidence: null };
  return (await ctx.db.deploy.updateMany({ where, data: { cancelEvidence: "perhaps" } })).count === 1;
}

/** Keeps what GitHub's answer proves; its refusal takes back only what this very request had noted. */
export async function keepEvidence(
  ctx: Context,
  { id }: Pick<DeployRow, "id">,
  answer: { isFirst: boolean; evidence: "taken" | "perhaps" | null },
): Promise<void> {
  const { isFirst, evidence } = answer;
  if (evidence === null && !isFirst) return;
  const where = evidence === "taken" ? { id } : { id, OR: [{ cancelEvidence: null }, { cancelEvidence: "perhaps" }] };
  await ctx.db.deploy.updateMany({ where, data: { cancelEvidence: evidence } });
}
