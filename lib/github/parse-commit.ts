import type { ToldList } from "@/lib/core/told";
import {
  fieldsOf,
  instantIfAny,
  optionalFields,
  pageIfAny,
  readable,
  text,
  textIfAny,
  UnexpectedShape,
} from "@/lib/github/fields";
import type { GitHubCommit } from "@/lib/github/github";

const LONGEST_MESSAGE = 8_000;

/** One commit of GitHub's `commit` schema; for a time that git does not tell stands that of this look. Throws UnexpectedShape. */
export function parseCommit(value: unknown): GitHubCommit {
  const answer = fieldsOf(value, "a commit");
  const commit = optionalFields(answer.commit);
  const author = optionalFields(commit.author);
  const committer = optionalFields(commit.committer);
  const sha = text(answer, "sha");
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new UnexpectedShape("sha is no SHA");
  const told = instantIfAny(committer, "date") ?? instantIfAny(author, "date");
  return {
    sha,
    message: textIfAny(commit, "message", LONGEST_MESSAGE) ?? "(no message)",
    authorName: textIfAny(author, "name") ?? textIfAny(committer, "name") ?? "unknown",
    authorLogin: textIfAny(optionalFields(answer.author), "login"),
    committedAt: told ?? new Date(),
    dateIsGuess: told === null,
    url: pageIfAny(answer, "html_url") ?? "",
  };
}

/** Commits in the order of the list; one without any time takes that of the one before or else after it, since lists go by time. */
export function parseCommits(items: readonly unknown[]): ToldList<GitHubCommit> {
  const { items: told, unreadable } = readable(items, (item) => parseCommit(item));
  let near = told.find((commit) => !commit.dateIsGuess)?.committedAt;
  const commits = told.map((commit) => {
    if (commit.dateIsGuess) return { ...commit, committedAt: near ?? commit.committedAt };
    near = commit.committedAt;
    return commit;
  });
  return { items: commits, unreadable };
}
