import "server-only";

import type { Context } from "@/lib/db/context";
import type { Comparison } from "@/lib/github/github";
import { toCommit } from "@/lib/surfaces/queries";

export interface BothWays {
  /** From what is live to the commit. */
  comparison: Comparison | null;
  /** From the commit to what is live: what a deploy would take away; null when it takes nothing away. */
  back: Comparison | null;
}

/** How one commit stands to another, by GitHub's comparisons; nothing where the first is not known. Throws UpstreamError. */
export async function compareBothWays(ctx: Context, fromSha: string | null, sha: string): Promise<BothWays> {
  const comparison = fromSha === null ? null : await ctx.github.compare(fromSha, sha);
  const isBack = comparison?.status === "behind" || comparison?.status === "diverged";
  const back = isBack && fromSha !== null ? await ctx.github.compare(sha, fromSha) : null;
  return { comparison, back };
}

/** Only a comparison's own numbers are distances: `total_commits` of one that looks back is 0. */
export function readShipped(ctx: Context, { comparison, back }: BothWays) {
  const listed = (seen: Comparison | null) => (seen?.commits ?? []).map((commit) => toCommit(ctx, commit));
  const status = comparison?.status ?? ("unknown" as const);
  const isBack = status === "behind";
  const way = isBack ? back : comparison;
  const total = isBack ? comparison?.behindBy : comparison?.aheadBy;
  return {
    status,
    direction: comparison === null ? null : isBack ? ("back" as const) : ("forward" as const),
    commits: listed(way),
    commits_total: total ?? null,
    commits_truncated: way?.truncated ?? false,
    taken_away: status === "diverged" ? listed(back) : [],
    taken_away_total: comparison?.behindBy ?? null,
  };
}
