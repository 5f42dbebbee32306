"use client";

import { RangeReview } from "@/components/review/range-review";
import { stayingMigrationWords, undoneWords } from "@/components/review/way-back-words";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { WayBack } from "@/lib/rollbacks/schemas";

/** What going back undoes, what it leaves as it is, and what is held afterwards. */
export function WayBackReview({ review, afterwards }: { review: WayBack; afterwards: string }) {
  return (
    <>
      <p className="flex items-start gap-1.5 text-sm text-muted">
        <StatusGlyph shape="triangle" tone="wait" className="mt-0.5 size-3.5" />
        Not undone: config vars, rotated secrets, migrations, data written since.
      </p>
      <RangeReview
        title={undoneWords(review)}
        from={review.from_sha}
        to={review.to_sha}
        commits={review.commits}
        truncated={review.commits_truncated}
        migrations={review.migrations}
        migrationWords={stayingMigrationWords(review)}
        problem={review.problem}
      />
      <p className="text-sm text-muted">{afterwards}</p>
    </>
  );
}
