"use client";

import { Hash } from "@/components/ui/hash";
import { RelativeTime } from "@/components/ui/relative-time";
import { coAuthorsOf, titleOf } from "@/lib/core/commit-message";
import type { Commit } from "@/lib/surfaces/schemas";

interface CommitListProps {
  commits: readonly Commit[];
  label?: string;
  /** Shows when each was committed, where there is room. */
  timed?: boolean;
  className?: string;
}

/** Commits with their authors and pull requests, newest first. */
export function CommitList({ commits, label = "Commits", timed = false, className = "max-h-56" }: CommitListProps) {
  return (
    <ol tabIndex={0} aria-label={label} className={`overflow-y-auto rounded-md border border-line ${className}`}>
      {commits.map((commit) => (
        <CommitRow key={commit.sha} commit={commit} timed={timed} />
      ))}
    </ol>
  );
}

function CommitRow({ commit, timed }: { commit: Commit; timed: boolean }) {
  const subject = subjectOf(commit);
  return (
    <li className="flex items-baseline gap-3 border-b border-line px-3 py-1.5 text-sm last:border-0">
      <Hash value={commit.sha} href={commit.url} className="text-xs" />
      <span className="min-w-0 flex-1 truncate" title={subject}>
        {subject}
      </span>
      {commit.pull === null ? null : (
        <a
          href={commit.pull.url}
          target="_blank"
          rel="noreferrer"
          className="mono w-12 text-right text-xs whitespace-nowrap text-accent underline-offset-4 hover:underline"
        >
          #{commit.pull.number}
        </a>
      )}
      <span className="hidden w-28 truncate text-xs text-faint sm:inline" title={authorWords(commit)}>
        {authorWords(commit)}
      </span>
      {timed ? (
        <span className="hidden w-16 text-right text-xs text-faint sm:inline">
          <CommitTime commit={commit} />
        </span>
      ) : null}
    </li>
  );
}

/** Its author and everybody whom its message names as another. */
function authorWords({ author, message }: Pick<Commit, "author" | "message">): string {
  return [author.login ?? author.name, ...coAuthorsOf(message, author.name)].join(", ");
}

/** What the commit is called, without the pull request's number where that has its own link. */
export function subjectOf(commit: Pick<Commit, "message" | "pull">): string {
  return commit.pull === null ? (commit.message.split("\n")[0] ?? "") : titleOf(commit.message);
}

/** When it was committed; a time that git does not tell is only about right. */
export function CommitTime({ commit }: { commit: Pick<Commit, "committed_at" | "committed_at_is_guess"> }) {
  return (
    <>
      {commit.committed_at_is_guess === true ? (
        <abbr title="Git tells no time of this commit: that of a commit beside it stands for it.">about </abbr>
      ) : null}
      <RelativeTime at={commit.committed_at} />
    </>
  );
}
