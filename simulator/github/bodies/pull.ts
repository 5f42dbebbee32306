import { type CommitRecord, readStoredCommit } from "../../repository/commits";
import { findSha } from "../../repository/refs";
import { nodeId, stableNumber } from "../../state/identifiers";
import type { World } from "../../world";
import { loginOfEmail } from "../logins";
import type { Schemas } from "../schemas";
import { fullRepository } from "./repository";
import { simpleUser } from "./user";

type Pull = Schemas["pull-request-simple"];

/** The pull requests of a commit: one merged one, or none. */
export async function pullBodies(world: World, commit: CommitRecord): Promise<Pull[]> {
  const pull = mergedPull(world, commit);
  return pull === null ? [] : [await pullBody(world, commit, pull)];
}

async function pullBody(world: World, commit: CommitRecord, pull: { number: number; title: string }): Promise<Pull> {
  const at = addresses(world, pull.number);
  const login = loginOfEmail(commit.author.email);
  const user = login === null ? null : simpleUser(world.urls, login);
  const repository = await fullRepository(world);
  const link = (href: string) => ({ href });
  const side = (ref: string, sha: string) => ({ label: `raxx:${ref}`, ref, repo: repository, sha, user });
  const { date } = commit.committer;
  const body = {
    ...at,
    id: stableNumber(`pull ${pull.number}`),
    node_id: nodeId("PR", pull.number),
    number: pull.number,
    state: "closed",
    locked: false,
    title: pull.title,
    user,
    body: null,
    labels: [],
    milestone: null,
    created_at: date,
    updated_at: date,
    closed_at: date,
    merged_at: date,
    merge_commit_sha: commit.sha,
    assignee: null,
    head: side(`change-${pull.number}`, commit.sha),
    base: side("main", commit.parents[0] ?? commit.sha),
    _links: {
      comments: link(at.comments_url),
      commits: link(at.commits_url),
      statuses: link(at.statuses_url),
      html: link(at.html_url),
      issue: link(at.issue_url),
      review_comments: link(at.review_comments_url),
      review_comment: link(at.review_comment_url),
      self: link(at.url),
    },
    author_association: "MEMBER",
    auto_merge: null,
    draft: false,
  } satisfies Pull;
  return body;
}

function addresses(world: World, number: number) {
  const url = world.urls.api(`/pulls/${number}`);
  const issue = world.urls.api(`/issues/${number}`);
  const page = world.urls.page(`/pull/${number}`);
  return {
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: world.urls.api("/pulls/comments{/number}"),
    comments_url: `${issue}/comments`,
    statuses_url: `${url}/statuses`,
  };
}

/** A pull request that nobody has merged: of the tip of main, with a trial merge for its merge commit as GitHub makes one. */
export async function openPullBody(
  world: World,
  { number, title, state }: { number: number; title: string; state: "open" | "closed" },
): Promise<Pull> {
  const tip = await readStoredCommit(world.repository, (await findSha(world.repository, "main")) ?? "");
  const body = await pullBody(world, tip, { number, title });
  const closed = state === "closed" ? body.closed_at : null;
  const head = { ...body.head, sha: "f".repeat(40) };
  return { ...body, state, head, merged_at: null, merge_commit_sha: "e".repeat(40), closed_at: closed };
}

/** The pull request that a commit came from, by its number and title; null where it came from none. */
export function mergedPull(world: World, commit: CommitRecord): { number: number; title: string } | null {
  return pullOf(commit) ?? rebasedPull(world, commit);
}

/** The number and title of the pull request a commit came from, read from its subject, or null. */
function pullOf(commit: CommitRecord): { number: number; title: string } | null {
  const subject = commit.message.split("\n")[0] ?? "";
  const squashed = /^(.*?)\s*\(#(\d+)\)$/.exec(subject);
  if (squashed !== null) return { number: Number(squashed[2]), title: squashed[1] ?? subject };
  const merged = /^Merge pull request #(\d+)/.exec(subject);
  if (merged === null) return null;
  return { number: Number(merged[1]), title: commit.message.split("\n\n")[1]?.split("\n")[0] ?? subject };
}

/** A rebase leaves the subject as it was: only GitHub knows the pull request. */
function rebasedPull(world: World, { sha, message }: CommitRecord): { number: number; title: string } | null {
  const number = world.scenarios.get("rebase_merges")?.[sha];
  return number === undefined ? null : { number, title: message.split("\n")[0] ?? "" };
}
