import "server-only";

import { pullNumberOf, titleOf } from "@/lib/core/commit-message";
import type { Context } from "@/lib/db/context";
import type { GitHubCommit } from "@/lib/github/github";

const LONGEST_TITLE = 300;

/** Keeps what commits say and come from, for good: that never changes. Does nothing where the newest of them is known already. */
export async function keepCommits(ctx: Context, commits: readonly GitHubCommit[]): Promise<void> {
  const [newest] = commits;
  if (newest === undefined) return;
  if ((await ctx.db.knownCommit.findUnique({ where: { sha: newest.sha }, select: { sha: true } })) !== null) return;
  const seenAt = ctx.now();
  const data = commits.map(({ sha, message, parents, authorName, committedAt }) => ({
    sha,
    parents: parents ?? [],
    hasParents: parents !== null,
    title: titleOf(message).slice(0, LONGEST_TITLE),
    message,
    pull: pullNumberOf(message),
    authorName,
    committedAt,
    seenAt,
  }));
  await ctx.db.knownCommit.createMany({ data, skipDuplicates: true });
}
