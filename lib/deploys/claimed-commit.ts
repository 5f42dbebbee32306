import "server-only";

import { outside } from "@/lib/core/failpoint";
import type { RunTitle } from "@/lib/core/run-title";
import type { Context } from "@/lib/db/context";
import type { ShaSource } from "@/lib/deploys/schemas";
import type { WorkflowRun } from "@/lib/github/github";

export interface ClaimedCommit {
  sha: string;
  /** What the run was told: a SHA, a branch or a tag. */
  ref: string;
  source: "given" | Extract<ShaSource, "guess">;
  /** Why the commit is not certain, as a sentence; null when it is. */
  doubt: string | null;
}

const ALL_DIGITS = 40;

const untold = (ref: string) => `It was told "${ref}"; the run has not reported its commit yet.`;

/**
 * The commit a run says it deploys. All digits are that commit, also when GitHub does not know it; fewer digits, a branch
 * or a tag are a guess until the run or the platform tells. Null when there is nothing even to guess.
 * Throws UpstreamError.
 */
export async function findClaimedCommit(
  ctx: Context,
  run: WorkflowRun,
  title: RunTitle,
): Promise<ClaimedCommit | null> {
  const { ref, sha } = title;
  if (sha?.length === ALL_DIGITS) return { sha, ref, source: "given", doubt: null };
  // GitHub took the tip of the run's own branch at the moment it started: nearer than its tip now.
  if (ref === run.branch && run.headSha !== null) return guessedCommit(ref, run.headSha, untold(ref));
  const commit = await outside("get-commit", () => ctx.github.getCommit(ref));
  if (commit === null) return guessWithoutGitHub(ctx, run, title);
  if (sha !== null && commit.sha.startsWith(sha)) {
    return { sha: commit.sha, ref: commit.sha, source: "given", doubt: null };
  }
  return guessedCommit(ref, commit.sha, untold(ref));
}

function guessedCommit(ref: string, sha: string, doubt: string): ClaimedCommit {
  return { sha, ref, source: "guess", doubt };
}

/** GitHub names no single commit for these words: the newest of main that fits, else the tip the run started from. */
async function guessWithoutGitHub(
  ctx: Context,
  run: WorkflowRun,
  { ref, sha }: RunTitle,
): Promise<ClaimedCommit | null> {
  const where = sha === null ? { position: -1 } : { sha: { startsWith: sha } };
  const fitting = await ctx.db.mainCommit.findMany({ where, orderBy: { position: "asc" } });
  const likely = fitting[0]?.sha ?? run.headSha;
  if (likely === null) return null;
  const fits = fitting.length > 1 ? `fits ${fitting.length === 2 ? "two" : fitting.length} commits of main` : null;
  return guessedCommit(
    ref,
    likely,
    `"${ref}" ${fits ?? "is no single commit that GitHub names"}; the run has not said which.`,
  );
}
