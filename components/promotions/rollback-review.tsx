"use client";

import { rollbackMigrationWords } from "@/components/promotions/promotion-words";
import { RangeReview } from "@/components/review/range-review";
import type { ConsoleNames } from "@/components/shell/console-names";
import { Callout } from "@/components/ui/callout";
import type { RollbackReview as Review } from "@/lib/promotions/schemas";

/** What going back takes away, and what it leaves as it is. */
export function RollbackReview({ review, names }: { review: Review; names: ConsoleNames }) {
  return (
    <>
      <RangeReview
        title={lossWords(review)}
        from={review.from_sha}
        to={review.to_sha}
        commits={review.commits}
        truncated={review.commits_truncated}
        migrations={review.migrations}
        migrationWords={rollbackMigrationWords(review)}
        problem={review.problem}
      />
      <Callout tone="wait" title="Not undone">
        <ul className="list-disc pl-4">
          {review.not_undone.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        <p className="mt-1.5">Promotions to {names.production.label} then pause until an admin resumes them.</p>
      </Callout>
    </>
  );
}

function lossWords({ commits_total: total }: Review): string {
  if (total === null) return "How many commits will be undone is unknown";
  if (total === 0) return "No commit will be undone";
  return total === 1 ? "1 commit will be undone" : `${total} commits will be undone`;
}
