import { count, fieldsOf, listOf, optionalFields, text, textIfAny, UnexpectedShape } from "@/lib/github/fields";
import type { Comparison } from "@/lib/github/github";
import { parseCommits } from "@/lib/github/parse-commit";

function statusOf(word: string): Comparison["status"] {
  switch (word) {
    case "identical":
    case "ahead":
    case "behind":
    case "diverged":
      return word;
    default:
      throw new UnexpectedShape("status is none of identical, ahead, behind, diverged");
  }
}

/** GitHub's `commit-comparison` schema; commits newest first (GitHub sends them oldest first). Throws UnexpectedShape. */
export function parseComparison(value: unknown): Comparison {
  const answer = fieldsOf(value, "a comparison");
  const commits = parseCommits(listOf(answer.commits, "commits")).items.reverse();
  const total = count(answer, "total_commits");
  return {
    status: statusOf(text(answer, "status")),
    aheadBy: count(answer, "ahead_by"),
    behindBy: count(answer, "behind_by"),
    total,
    commits,
    truncated: total > commits.length,
    files: (Array.isArray(answer.files) ? answer.files : []).flatMap(
      (file) => textIfAny(optionalFields(file), "filename") ?? [],
    ),
  };
}
