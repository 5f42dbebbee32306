"use client";

import { promotionMigrationWords, promotionTitle } from "@/components/promotions/promotion-words";
import { CheckSummary } from "@/components/review/check-summary";
import { RangeReview } from "@/components/review/range-review";
import type { ConsoleNames } from "@/components/shell/console-names";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { formatDuration } from "@/components/ui/time-text";
import { productionSha } from "@/lib/versions/rules";
import type { Versions } from "@/lib/versions/schemas";

/** What exactly would go to production. */
export function PromotionReview({ versions, names }: { versions: Versions; names: ConsoleNames }) {
  const { commits, migrations, checks, soak_seconds: soak } = versions;
  return (
    <>
      <RangeReview
        title={promotionTitle(versions)}
        from={productionSha(versions)}
        to={versions.staging.running_sha}
        commits={commits}
        truncated={versions.commits_truncated}
        migrations={migrations}
        migrationWords={promotionMigrationWords(versions)}
        problem={versions.problem}
      />
      <CheckSummary checks={checks} />
      <p className="flex items-start gap-1.5 text-sm text-muted">
        <StatusGlyph shape="dot" tone="neutral" className="mt-0.5 size-3.5" />
        <span>
          {soak === null
            ? `How long ${names.staging.label} has run it is unknown.`
            : `${names.staging.label} has run it for ${formatDuration(soak * 1000)}.`}{" "}
          Flags, config vars and secrets stay as they are: each environment has its own.
        </span>
      </p>
    </>
  );
}
