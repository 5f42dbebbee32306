"use client";

import Link from "next/link";

import { promotionMigrationWords, promotionTitle } from "@/components/promotions/promotion-words";
import { CheckSummary } from "@/components/review/check-summary";
import { RangeReview } from "@/components/review/range-review";
import type { ConsoleNames } from "@/components/shell/console-names";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { formatDuration } from "@/components/ui/time-text";
import { paths } from "@/lib/paths";
import { productionSha } from "@/lib/versions/rules";
import type { Versions } from "@/lib/versions/schemas";

/** What exactly would go to production, and what stays there. */
export function PromotionReview({ versions }: { versions: Versions }) {
  const { commits, migrations } = versions;
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
      <div>
        <h3 className="mb-1 text-sm font-medium">Stays as it is</h3>
        <p className="text-sm text-muted">
          Flags, config vars and secrets of production.{" "}
          <Link href={paths.flagPromotions()} className="text-accent underline underline-offset-4">
            Compare flags
          </Link>
        </p>
      </div>
    </>
  );
}

/** What is known of it in one look: its checks, and how long staging has run it. */
export function PromotionFacts({ versions, names }: { versions: Versions; names: ConsoleNames }) {
  const { checks, soak_seconds: soak } = versions;
  return (
    <div className="grid grid-cols-1 gap-2">
      <CheckSummary checks={checks} />
      <p className="flex items-center gap-2 px-3 text-sm text-muted">
        <StatusGlyph shape={soak === null ? "dashed" : "dot"} tone={soak === null ? "unknown" : "neutral"} />
        {soak === null
          ? `How long ${names.staging.label} has run it is unknown.`
          : `${names.staging.label} has run it for ${formatDuration(soak * 1000)}.`}
      </p>
    </div>
  );
}
