"use client";

import { RangeReview } from "@/components/review/range-review";
import { lostWords, stayingMigrationWords } from "@/components/rollbacks/rollback-words";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { SurfaceRollbackReview } from "@/lib/rollbacks/schemas";

/** What going back takes away, and what it leaves as it is. */
export function SurfaceRollbackReviewPart({ review }: { review: SurfaceRollbackReview }) {
  return (
    <>
      <p className="text-base">
        Back to <strong className="font-semibold">{review.title ?? review.to_sha.slice(0, 7)}</strong>
      </p>
      <p className="flex items-start gap-1.5 text-sm text-muted">
        <StatusGlyph shape="triangle" tone="wait" className="mt-0.5 size-3.5" />
        <span title={review.not_undone.join(" ")}>
          Not undone: config vars, rotated secrets, migrations, data written since.
        </span>
      </p>
      <RangeReview
        title={lostWords(review)}
        from={review.from_sha}
        to={review.to_sha}
        commits={review.commits}
        truncated={review.commits_truncated}
        migrations={review.migrations}
        migrationWords={stayingMigrationWords(review)}
        problem={review.problem}
      />
      <p className="text-sm text-muted">{review.surface_id} is then held until somebody resumes deploys.</p>
    </>
  );
}
