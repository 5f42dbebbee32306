import "server-only";

import type { Context } from "@/lib/db/context";
import type { Prisma } from "@/lib/db/generated/client";
import type { DeployRow } from "@/lib/deploys/load";

type Attempt = Pick<DeployRow, "id" | "runAttempt">;

/** The deploy while it is at that attempt of its run: what GitHub answers to a cancel says nothing of a later one. */
export function atAttempt({ id, runAttempt }: Attempt): Prisma.DeployWhereInput {
  const attempt = runAttempt ?? 1;
  return { id, AND: { OR: [{ runAttempt: attempt }, ...(attempt === 1 ? [{ runAttempt: null }] : [])] } };
}

/** The same, while no request to cancel it was taken. */
export function atAttemptUntaken(of: Attempt): Prisma.DeployWhereInput {
  return { ...atAttempt(of), OR: [{ cancelEvidence: null }, { cancelEvidence: "perhaps" }] };
}

/**
 * Notes, before a request to cancel leaves, that GitHub may take it: a process that dies in between does not know either. Answers
 * whether nothing of the kind was noted before; null where a later attempt has begun, which nobody asked to cancel.
 */
export async function noteRequest(ctx: Context, row: Attempt): Promise<{ isFirst: boolean } | null> {
  const where = { ...atAttempt(row), cancelEvidence: null };
  const { count } = await ctx.db.deploy.updateMany({ where, data: { cancelEvidence: "perhaps" } });
  if (count === 1) return { isFirst: true };
  return (await ctx.db.deploy.count({ where: atAttempt(row) })) === 0 ? null : { isFirst: false };
}

/** Keeps what GitHub's answer proves; its refusal takes back only what this very request had noted. */
export async function keepEvidence(
  ctx: Context,
  row: Attempt,
  answer: { isFirst: boolean; evidence: "taken" | "perhaps" | null },
): Promise<void> {
  const { isFirst, evidence } = answer;
  if (evidence === null && !isFirst) return;
  const where = evidence === "taken" ? atAttempt(row) : atAttemptUntaken(row);
  await ctx.db.deploy.updateMany({ where, data: { cancelEvidence: evidence } });
}
