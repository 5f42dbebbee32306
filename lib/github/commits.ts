import "server-only";

import type { UpstreamError } from "@/lib/core/upstream";
import { listOf } from "@/lib/github/fields";
import type { Comparison, GitHubCommit, ListedCommits } from "@/lib/github/github";
import { isRefName } from "@/lib/github/names";
import { readPages } from "@/lib/github/pages";
import { parseCommit, parseCommits } from "@/lib/github/parse-commit";
import { parseComparison } from "@/lib/github/parse-comparison";
import { type Ask, freshness, orNull, type Reading, type Target } from "@/lib/github/request";

// GitHub answers an unknown SHA with 422 "No commit found for SHA: …" and an unknown branch or tag likewise, or with 404.
function isNoSuchCommit(error: UpstreamError): boolean {
  return error.kind === "not_found" || (error.status === 422 && /no commit found/i.test(error.message));
}

interface Branch extends Reading {
  branch: string;
  limit: number;
}

/** The newest commits of a branch, newest first; none for a name no branch can have. Throws UpstreamError. */
export async function listCommits(ask: Ask, wanted: Branch): Promise<ListedCommits> {
  const { branch, limit } = wanted;
  if (!isRefName(branch)) return { commits: [], unreadable: 0 };
  async function readCommits({ octokit, owner, repo }: Target): Promise<ListedCommits> {
    let unreadable = 0;
    const commits = await readPages(limit, async (request) => {
      const { data, headers } = await octokit.rest.repos.listCommits({ owner, repo, sha: branch, ...request });
      const items = listOf(data, "the list of commits");
      // Without its tip nobody can say what is behind it.
      if (request.page === 1 && items.length > 0) parseCommit(items[0]);
      const told = parseCommits(items);
      unreadable += told.unreadable;
      return { items: told.items, link: headers.link };
    });
    return { commits, unreadable };
  }
  return ask(`list the commits of ${branch}`, readCommits, freshness(wanted));
}

/** The commit a SHA, branch or tag stands for; null when there is none. Throws UpstreamError. */
export async function getCommit(ask: Ask, ref: string, reading?: Reading): Promise<GitHubCommit | null> {
  if (!isRefName(ref)) return null;
  async function readCommit({ octokit, owner, repo }: Target): Promise<GitHubCommit> {
    // Pages are pages of the commit's files, which nobody reads here.
    const { data } = await octokit.rest.repos.getCommit({ owner, repo, ref, per_page: 1 });
    return parseCommit(data);
  }
  return orNull(ask(`read commit ${ref}`, readCommit, freshness(reading)), isNoSuchCommit);
}

interface Pair extends Reading {
  base: string;
  head: string;
}

/** From base to head: the newest 250 commits, newest first, and at most 300 files; null when a side is unknown. Throws UpstreamError. */
export async function compare(ask: Ask, pair: Pair): Promise<Comparison | null> {
  const { base, head } = pair;
  if (!isRefName(base) || !isRefName(head)) return null;
  async function readComparison({ octokit, owner, repo }: Target): Promise<Comparison> {
    const basehead = `${base}...${head}`;
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead });
    return parseComparison(data);
  }
  return orNull(ask(`compare ${base} with ${head}`, readComparison, freshness(pair)));
}
