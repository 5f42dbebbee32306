import { fieldsOf, instant, optionalFields, optionalText, text } from "@/lib/github/fields";
import type { GitHubCommit } from "@/lib/github/github";

/** One commit of GitHub's `commit` schema; throws UnexpectedShape. */
export function parseCommit(value: unknown): GitHubCommit {
  const answer = fieldsOf(value, "a commit");
  const commit = fieldsOf(answer.commit, "commit");
  const author = optionalFields(commit.author);
  const committer = optionalFields(commit.committer);
  return {
    sha: text(answer, "sha"),
    message: text(commit, "message"),
    authorName: optionalText(author, "name") ?? optionalText(committer, "name") ?? "unknown",
    authorLogin: optionalText(optionalFields(answer.author), "login"),
    committedAt: committer.date === undefined ? instant(author, "date") : instant(committer, "date"),
    url: text(answer, "html_url"),
  };
}
