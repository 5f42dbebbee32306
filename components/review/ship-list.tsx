"use client";

import { CommitList } from "@/components/review/commit-list";
import { CommitRange } from "@/components/review/commit-range";
import type { DeployReview } from "@/lib/surfaces/schemas";

/** The commits between what is live and what was chosen. */
export function ShipList({ review }: { review: DeployReview }) {
  return (
    <CommitRange
      title={heading(review)}
      from={review.from_sha}
      to={review.sha}
      unknown="nothing known live"
      commits={review.commits}
      remarks={remarksOn(review)}
    >
      {review.taken_away.length === 0 ? null : (
        <>
          <h3 className="mt-3 mb-1 text-sm font-medium">Will be removed</h3>
          <CommitList commits={review.taken_away} label="Commits taken away" />
        </>
      )}
    </CommitRange>
  );
}

function heading(review: DeployReview): string {
  switch (review.status) {
    case "identical":
      return "Nothing new would ship";
    case "ahead":
      return `${countOf(review.commits_total)} would ship`;
    case "behind":
      return `Rolls back ${countOf(review.commits_total)}`;
    case "diverged":
      return `Diverged: ${countOf(review.commits_total)} would ship, ${countOf(review.taken_away_total)} would go`;
    case "unknown":
      return "What would change is unknown";
  }
}

function countOf(total: number | null): string {
  if (total === null) return "an unknown number of commits";
  return total === 1 ? "1 commit" : `${total} commits`;
}

function remarksOn(review: DeployReview): (string | null)[] {
  const { status, commits, taken_away: takenAway, from_sha: fromSha } = review;
  return [
    status === "identical" ? "Already live. Deploying rebuilds and re-releases it." : null,
    status === "behind" ? "These commits will be undone. Migrations and config vars stay." : null,
    review.commits_truncated ? `The ${commits.length} newest of these commits are listed.` : null,
    isCutShort(review) ? `Of those taken away the ${takenAway.length} newest are listed.` : null,
    fromSha === null ? "What is live is unknown, so nothing can be compared." : null,
    review.problem,
  ];
}

function isCutShort({ taken_away: listed, taken_away_total: total }: DeployReview): boolean {
  return listed.length > 0 && total !== null && total > listed.length;
}
