import "server-only";

import { z } from "zod";

import {
  readTold,
  type ToldList,
  toldCount,
  toldInstantIfAny,
  toldLinkIfAny,
  toldListOfSome,
  toldPart,
  toldParts,
  toldSha,
  toldTextIfAny,
} from "@/lib/core/told";
import type { UpstreamError } from "@/lib/core/upstream";
import type { Comparison, GitHubCommit, ListedCommits } from "@/lib/github/github";
import { ageOfAnswer } from "@/lib/github/kept-answers";
import { isRefName } from "@/lib/github/names";
import { readPages } from "@/lib/github/pages";
import { type Ask, freshness, orNull, type Reading, type Target } from "@/lib/github/request";

const LONGEST_MESSAGE = 8_000;

const signatureSchema = toldPart({ name: toldTextIfAny(), date: toldInstantIfAny });

/** GitHub's `commit`; for a time that git does not tell stands that of this look. */
const commitSchema = z
  .object({
    sha: toldSha,
    html_url: toldLinkIfAny,
    author: toldPart({ login: toldTextIfAny() }),
    parents: z
      .array(z.object({ sha: toldSha }))
      .nullable()
      .catch(null),
    commit: toldPart({
      message: toldTextIfAny(LONGEST_MESSAGE),
      author: signatureSchema,
      committer: signatureSchema,
    }),
  })
  .transform(({ sha, html_url, author, parents, commit }): GitHubCommit => {
    const told = commit.committer.date ?? commit.author.date;
    return {
      sha,
      message: commit.message ?? "(no message)",
      authorName: commit.author.name ?? commit.committer.name ?? "unknown",
      authorLogin: author.login,
      committedAt: told ?? new Date(),
      dateIsGuess: told === null,
      url: html_url ?? "",
      parents: parents?.map((parent) => parent.sha) ?? null,
    };
  });

/** Commits in the order of the list; one without any time takes that of the one before or else after it, since lists go by time. */
const commitsSchema = toldListOfSome(commitSchema).transform(({ items, unreadable }): ToldList<GitHubCommit> => {
  let near = items.find((commit) => !commit.dateIsGuess)?.committedAt;
  const commits = items.map((commit) => {
    if (commit.dateIsGuess) return { ...commit, committedAt: near ?? commit.committedAt };
    near = commit.committedAt;
    return commit;
  });
  return { items: commits, unreadable };
});

/** GitHub's `commit-comparison`; it sends commits oldest first. */
const comparisonSchema = z.object({
  status: z.enum(["identical", "ahead", "behind", "diverged"]),
  ahead_by: toldCount,
  behind_by: toldCount,
  total_commits: toldCount,
  commits: commitsSchema,
  files: toldParts(toldPart({ filename: toldTextIfAny() })),
});

interface Branch extends Reading {
  branch: string;
  limit: number;
}

interface Pair extends Reading {
  base: string;
  head: string;
}

/** The newest commits of a branch, newest first; none for a name no branch can have. Throws UpstreamError. */
export async function listCommits(ask: Ask, wanted: Branch): Promise<ListedCommits> {
  const { branch, limit } = wanted;
  if (!isRefName(branch)) return { commits: [], unreadable: 0, ageMs: 0 };
  async function readCommits({ octokit, owner, repo }: Target): Promise<ListedCommits> {
    let [unreadable, ageMs] = [0, 0];
    const commits = await readPages(limit, async (request) => {
      const { data, headers } = await octokit.rest.repos.listCommits({ owner, repo, sha: branch, ...request });
      const told = parseCommits(data);
      // Without its tip nobody can say what is behind it.
      if (request.page === 1 && data.length > 0) parseCommit(data[0]);
      unreadable += told.unreadable;
      ageMs = Math.max(ageMs, ageOfAnswer(headers));
      return { items: told.items, link: headers.link };
    });
    return { commits, unreadable, ageMs };
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

// GitHub answers an unknown SHA with 422 "No commit found for SHA: …" and an unknown branch or tag likewise, or with 404.
function isNoSuchCommit(error: UpstreamError): boolean {
  return error.kind === "not_found" || (error.status === 422 && /no commit found/i.test(error.message));
}

/** Throws UnexpectedShape. */
export function parseCommit(answer: unknown): GitHubCommit {
  return readTold(commitSchema, answer, "a commit");
}

/** Throws UnexpectedShape. */
export function parseCommits(answer: unknown): ToldList<GitHubCommit> {
  return readTold(commitsSchema, answer, "the list of commits");
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

/** Commits newest first. Throws UnexpectedShape. */
export function parseComparison(answer: unknown): Comparison {
  const { status, total_commits: total, files, ...told } = readTold(comparisonSchema, answer, "a comparison");
  const commits = told.commits.items.toReversed();
  return {
    status,
    aheadBy: told.ahead_by,
    behindBy: told.behind_by,
    total,
    commits,
    truncated: total > commits.length,
    files: files.flatMap(({ filename }) => filename ?? []),
  };
}
