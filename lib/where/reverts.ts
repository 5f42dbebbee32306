import "server-only";

import type { Context } from "@/lib/db/context";
import { revertsCommit, type Standing } from "@/lib/where/rules";
import type { NamedCommit } from "@/lib/where/schemas";

export interface Revert extends NamedCommit {
  /** What takes it back in turn. */
  undoneBy: readonly Revert[];
}

/** Nobody reverts more often than that in a row. */
const DEEPEST = 5;

/** The known commits of main whose message says that they revert this one, and what reverts those. */
export async function listReverts(ctx: Context, sha: string, depth = 0): Promise<Revert[]> {
  if (depth >= DEEPEST) return [];
  const rows = await ctx.db.knownCommit.findMany({
    where: { message: { contains: `reverts commit ${sha.slice(0, 7)}`, mode: "insensitive" } },
    select: { sha: true, title: true, message: true },
    orderBy: { committedAt: "desc" },
    take: 10,
  });
  const reverts = rows.filter(({ message }) => revertsCommit(message, sha));
  return Promise.all(
    reverts.map(async ({ sha: own, title }) => ({ sha: own, title, undoneBy: await listReverts(ctx, own, depth + 1) })),
  );
}

/** The first of these that what runs contains, and that nothing which runs there takes back; null where there is none. */
export async function revertInForce(
  reverts: readonly Revert[],
  standingOf: (sha: string) => Promise<Standing>,
): Promise<Revert | null> {
  for (const revert of reverts) {
    const { contained } = await standingOf(revert.sha);
    if (contained === true && (await revertInForce(revert.undoneBy, standingOf)) === null) return revert;
  }
  return null;
}
