"use client";

import { CommitList } from "@/components/review/commit-list";
import { Hash } from "@/components/ui/hash";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { DeployReview } from "@/lib/surfaces/schemas";

/** The commits between what is live and what was chosen. */
export function ShipList({ review }: { review: DeployReview }) {
  return (
    <div>
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <h3 className="text-sm font-medium">{heading(review)}</h3>
        <span className="mono flex items-center gap-1.5 text-xs whitespace-nowrap text-muted">
          {review.from_sha === null ? "nothing known live" : <Hash value={review.from_sha} />}
          <span aria-label="to">→</span>
          <Hash value={review.sha} />
        </span>
      </div>
      {review.commits.length === 0 ? null : <CommitList commits={review.commits} />}
      {review.taken_away.length === 0 ? null : (
        <>
          <h3 className="mt-3 mb-1 text-sm font-medium">Would be taken away</h3>
          <CommitList commits={review.taken_away} label="Commits taken away" />
        </>
      )}
      <Remarks review={review} />
    </div>
  );
}

function countOf(total: number | null): string {
  if (total === null) return "an unknown number of commits";
  return total === 1 ? "1 commit" : `${total} commits`;
}

function heading(review: DeployReview): string {
  switch (review.status) {
    case "identical":
      return "Nothing new would ship";
    case "ahead":
      return `${countOf(review.commits_total)} would ship`;
    case "behind":
      return `This goes back by ${countOf(review.commits_total)}`;
    case "diverged":
      return `Diverged: ${countOf(review.commits_total)} would ship, ${countOf(review.taken_away_total)} would go`;
    case "unknown":
      return "What would change is not known";
  }
}

const isCutShort = ({ taken_away: listed, taken_away_total: total }: DeployReview) =>
  listed.length > 0 && total !== null && total > listed.length;

function Remarks({ review }: { review: DeployReview }) {
  const remarks = [
    review.status === "identical"
      ? "This commit is what is live. A deploy would build and release it once more."
      : null,
    review.status === "behind"
      ? "What these commits brought would be taken back. Migrations and config vars are not."
      : null,
    review.commits_truncated ? `The ${review.commits.length} newest of these commits are listed.` : null,
    isCutShort(review) ? `Of those taken away the ${review.taken_away.length} newest are listed.` : null,
    review.from_sha === null ? "What is live is not known, so nothing can be compared." : null,
    review.problem,
  ].filter((remark) => remark !== null);
  return remarks.map((remark) => (
    <p key={remark} className="mt-1 flex items-start gap-1.5 text-sm text-muted">
      <StatusGlyph shape="triangle" tone="wait" className="mt-0.5 size-3.5" />
      {remark}
    </p>
  ));
}
