import { type CommitRecord, listStoredCommits } from "./commits";
import { askGit, git } from "./git";
import { Remembered } from "./remembered";
import type { Repository } from "./repository";

export interface Comparison {
  mergeBase: string;
  aheadBy: number;
  behindBy: number;
}

export interface CommitWindow {
  page: number;
  perPage: number;
}

const MAX_UNPAGED = 250;
const known = new Remembered<Comparison | "unrelated">(500);

/** How far two commits are apart, or null when they share no history. */
export async function compareCommits(
  repository: Repository,
  range: { base: string; head: string },
): Promise<Comparison | null> {
  const { base, head } = range;
  const result = await known.get(`${repository.dir} ${base} ${head}`, () => measureDistance(repository, base, head));
  return result === "unrelated" ? null : result;
}

async function measureDistance(repository: Repository, base: string, head: string): Promise<Comparison | "unrelated"> {
  const [mergeBase, counts] = await Promise.all([
    askGit(repository.dir, ["merge-base", base, head]),
    git(repository.dir, ["rev-list", "--left-right", "--count", `${base}...${head}`]),
  ]);
  if (mergeBase === null || mergeBase === "") return "unrelated";
  const [behindBy = 0, aheadBy = 0] = counts.trim().split(/\s+/).map(Number);
  return { mergeBase, aheadBy, behindBy };
}

/**
 * The commits of `base..head`, oldest first. Unpaged: the newest 250.
 * Paged: the first page holds the oldest (docs.github.com, "Compare two commits").
 */
export async function commitsBetween(
  repository: Repository,
  range: { base: string; head: string; total: number; window: CommitWindow | null },
): Promise<CommitRecord[]> {
  const { total, window } = range;
  const end = window === null ? total : Math.min(total, window.page * window.perPage);
  const start = window === null ? Math.max(0, total - MAX_UNPAGED) : (window.page - 1) * window.perPage;
  if (end <= start) return [];
  const query = { range: `${range.base}..${range.head}`, skip: total - end, limit: end - start };
  return (await listStoredCommits(repository, query)).toReversed();
}
