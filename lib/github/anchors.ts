import "server-only";

import type { AnchorStore } from "@/lib/core/anchor";
import { mustBeDone } from "@/lib/github/done";
import { fieldsOf, listOf, text, UnexpectedShape } from "@/lib/github/fields";
import { readPages } from "@/lib/github/pages";
import { parseAnchor, statusOf } from "@/lib/github/parse-anchor";
import type { Ask, Target } from "@/lib/github/request";

const MOST_ANCHORS = 2_000;

function lastPage(link: string | undefined): number {
  return Number(/[?&]page=(\d+)[^>]*>;\s*rel="last"/.exec(link ?? "")?.[1] ?? 1);
}

/** The oldest commit of the default branch: it never changes, nobody deploys it, and every token that sees the repository finds it. */
async function readFirstCommit({ octokit, owner, repo }: Target): Promise<string> {
  const newest = await octokit.rest.repos.listCommits({ owner, repo, per_page: 1 });
  const page = lastPage(newest.headers.link);
  const oldest = page === 1 ? newest : await octokit.rest.repos.listCommits({ owner, repo, per_page: 1, page });
  const sha = text(fieldsOf(listOf(oldest.data, "the list of commits")[0], "a commit"), "sha");
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new UnexpectedShape("sha is no SHA");
  return sha;
}

/**
 * Checkpoints as statuses of the repository's first commit. GitHub's API can add a commit status and has no call that
 * changes or deletes one; it needs the permission "commit statuses: write" and nothing else.
 */
export function createGitHubAnchors(ask: Ask): AnchorStore {
  let first: string | null = null;
  const firstCommit = async (target: Target) => (first ??= await readFirstCommit(target));
  return {
    kind: "github",
    put: (checkpoint, auditPage) =>
      ask("keep a checkpoint of the audit log as a commit status", async (target) => {
        const { octokit, owner, repo } = target;
        const sha = await firstCommit(target);
        const wanted = { owner, repo, sha, ...statusOf(checkpoint, auditPage) };
        const { status } = await octokit.rest.repos.createCommitStatus(wanted);
        mustBeDone("status", Number(status), "keep a checkpoint of the audit log");
      }),
    list: (environment) =>
      ask("list the checkpoints of the audit log", async (target) => {
        const { octokit, owner, repo } = target;
        const ref = await firstCommit(target);
        const found = await readPages(MOST_ANCHORS, async (request) => {
          const { data, headers } = await octokit.rest.repos.listCommitStatusesForRef({ owner, repo, ref, ...request });
          return { items: listOf(data, "the list of statuses"), link: headers.link };
        });
        return found.flatMap((status) => parseAnchor(status, environment) ?? []);
      }),
  };
}
