import "server-only";

import type { UpstreamError } from "@/lib/core/upstream";
import { listOf } from "@/lib/github/fields";
import type { Comparison, GitHubCommit } from "@/lib/github/github";
import { isRefName } from "@/lib/github/names";
import { readPages } from "@/lib/github/pages";
import { parseCommit } from "@/lib/github/parse-commit";
import { parseComparison } from "@/lib/github/parse-comparison";
import { type Ask, orNull } from "@/lib/github/request";

// GitHub answers an unknown SHA with 422 "No commit found for SHA: …" and an unknown branch or tag likewise, or with 404.
function isNoSuchCommit(error: UpstreamError): boolean {
  return error.kind === "not_found" || (error.status === 422 && /no commit found/i.test(error.message));
}

/** The newest commits of a branch, newest first; none for a name no branch can have. Throws UpstreamError. */
export async function listCommits(ask: Ask, branch: string, limit: number): Promise<GitHubCommit[]> {
  if (!isRefName(branch)) return [];
  return ask(`list the commits of ${branch}`, ({ octokit, owner, repo }) =>
    readPages(limit, async (request) => {
      const { data, headers } = await octokit.rest.repos.listCommits({ owner, repo, sha: branch, ...request });
      return { items: listOf(data, "the list of commits").map(parseCommit), link: headers.link };
    }),
  );
}

/** The commit a SHA, branch or tag stands for; null when there is none. Throws UpstreamError. */
export async function getCommit(ask: Ask, ref: string): Promise<GitHubCommit | null> {
  if (!isRefName(ref)) return null;
  const answer = ask(`read commit ${ref}`, async ({ octokit, owner, repo }) => {
    // Pages are pages of the commit's files, which nobody reads here.
    const { data } = await octokit.rest.repos.getCommit({ owner, repo, ref, per_page: 1 });
    return parseCommit(data);
  });
  return orNull(answer, isNoSuchCommit);
}

/** From base to head: the newest 250 commits, newest first, and at most 300 files; null when a side is unknown. Throws UpstreamError. */
export async function compare(ask: Ask, base: string, head: string): Promise<Comparison | null> {
  if (!isRefName(base) || !isRefName(head)) return null;
  const answer = ask(`compare ${base} with ${head}`, async ({ octokit, owner, repo }) => {
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${base}...${head}`,
    });
    return parseComparison(data);
  });
  return orNull(answer);
}
