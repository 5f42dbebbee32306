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

/** One commit of GitHub's `commit` schema; `near` stands for a time that git does not tell. Throws UnexpectedShape. */
export function parseCommit(value: unknown, near = new Date()): GitHubCommit {
  const answer = fieldsOf(value, "a commit");
  const commit = fieldsOf(answer.commit, "commit");
  const author = optionalFields(commit.author);
  const committer = optionalFields(commit.committer);
  const sha = text(answer, "sha");
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new UnexpectedShape("sha is no SHA");
  return {
    sha,
    message: text(commit, "message", LONGEST_MESSAGE),
    authorName: textIfAny(author, "name") ?? textIfAny(committer, "name") ?? "unknown",
    authorLogin: textIfAny(optionalFields(answer.author), "login"),
    committedAt: instantIfAny(committer, "date") ?? instantIfAny(author, "date") ?? near,
    url: pageIfAny(answer, "html_url") ?? "",
  };
}

/** Commits in the order of the list; one without any time takes that of the one before it, since lists go by time. */
export function parseCommits(items: readonly unknown[]): GitHubCommit[] {
  let near: Date | undefined;
  return readable(items, (item) => {
    const commit = parseCommit(item, near);
    near = commit.committedAt;
    return commit;
  });
}
