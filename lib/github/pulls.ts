import "server-only";

import { z } from "zod";

import {
  readTold,
  toldInstantIfAny,
  toldLinkIfAny,
  toldPart,
  toldSha,
  toldSmallCountIfAny,
  toldTextIfAny,
} from "@/lib/core/told";
import { UpstreamError } from "@/lib/core/upstream";
import { unknownToGitHub } from "@/lib/github/failure";
import type { CommitPull, PullRequest } from "@/lib/github/github";
import { isRefName } from "@/lib/github/names";
import { type Ask, freshness, orNull, type Reading } from "@/lib/github/request";

const pullsSchema = z.array(
  toldPart({
    number: toldSmallCountIfAny,
    html_url: toldLinkIfAny,
    merged_at: toldInstantIfAny,
    base: toldPart({ ref: toldTextIfAny() }),
  }),
);

const toldShaIfAny = toldSha.nullable().catch(null);

/** GitHub's `pull-request`, as far as it says what became of it. */
const pullSchema = toldPart({
  number: toldSmallCountIfAny,
  html_url: toldLinkIfAny,
  title: toldTextIfAny(300),
  state: toldTextIfAny(40),
  merged_at: toldInstantIfAny,
  merge_commit_sha: toldShaIfAny,
  head: toldPart({ sha: toldShaIfAny }),
  base: toldPart({ ref: toldTextIfAny() }),
});

const MOST_REMEMBERED = 2_000;
/** A key that may not read pull requests is not refused at every review. */
const REFUSED_FOR_MS = 3_600_000;

/**
 * The pull request that brought a commit to a branch, by GitHub's own word: a rebase leaves no number in the message. Null where
 * GitHub names none, or more than one. What it has named once is remembered. Throws UpstreamError.
 */
export function createPullReader(
  ask: Ask,
  now: () => Date,
): (sha: string, branch: string) => Promise<CommitPull | null> {
  const known = new Map<string, CommitPull>();
  let refusedUntil = Number.NEGATIVE_INFINITY;

  async function unlessRefused(sha: string, branch: string): Promise<CommitPull | null> {
    if (now().getTime() < refusedUntil) return null;
    return askForPull(ask, sha, branch).catch((error: unknown) => {
      if (error instanceof UpstreamError && error.kind === "forbidden") refusedUntil = now().getTime() + REFUSED_FOR_MS;
      throw error;
    });
  }

  return async (sha, branch) => {
    const key = `${branch} ${sha}`;
    const pull = known.get(key) ?? (await unlessRefused(sha, branch));
    if (known.size >= MOST_REMEMBERED) known.clear();
    if (pull !== null) known.set(key, pull);
    return pull;
  };
}

async function askForPull(ask: Ask, sha: string, branch: string): Promise<CommitPull | null> {
  if (!isRefName(sha)) throw unknownToGitHub(`commit "${sha}"`);
  const pulls = ask(`read the pull requests of ${sha}`, async ({ octokit, owner, repo }) => {
    const place = { owner, repo, commit_sha: sha };
    const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit(place);
    return readTold(pullsSchema, data, "the pull requests");
  });
  const merged = ((await orNull(pulls)) ?? []).flatMap(({ number, html_url: url, merged_at: at, base }) =>
    number !== null && url !== null && at !== null && base.ref === branch ? { number, url } : [],
  );
  return merged.length === 1 ? (merged[0] ?? null) : null;
}

/** A pull request by its number; null when there is none. Throws UpstreamError. */
export async function getPull(ask: Ask, number: number, reading?: Reading): Promise<PullRequest | null> {
  const what = `read pull request #${number}`;
  const send = ask(
    what,
    async ({ octokit, owner, repo }) => {
      const { data } = await octokit.rest.pulls.get({ owner, repo, pull_number: number });
      return readTold(pullSchema, data, "the pull request");
    },
    freshness(reading),
  );
  const told = await orNull(send);
  if (told === null) return null;
  const isMerged = told.merged_at !== null;
  return {
    number,
    url: told.html_url ?? "",
    title: told.title ?? `#${number}`,
    state: told.state ?? "unknown",
    isMerged,
    // Of one that is not merged, GitHub names a commit of its own trial here.
    mergeSha: isMerged ? told.merge_commit_sha : null,
    headSha: told.head.sha,
    base: told.base.ref,
  };
}
