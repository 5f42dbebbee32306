"use client";

import { CommitList } from "@/components/review/commit-list";
import { MigrationList } from "@/components/review/migration-list";
import { Hash } from "@/components/ui/hash";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { Promotion, RollbackReview } from "@/lib/promotions/schemas";

interface RangeReviewProps extends Pick<RollbackReview, "commits" | "migrations" | "problem"> {
  title: string;
  fromSha: Promotion["from_sha"];
  toSha: Promotion["to_sha"] | null;
  /** Whether there are more commits than are listed. */
  truncated: boolean;
  /** What becomes of the migrations. */
  migrationWords: string;
}

/** The commits and the migrations between what production runs and what it would run. */
export function RangeReview(props: RangeReviewProps) {
  const { title, fromSha, toSha, commits, truncated, migrations, migrationWords, problem } = props;
  return (
    <>
      <div>
        <div className="mb-1 flex items-baseline justify-between gap-3">
          <h3 className="text-sm font-medium">{title}</h3>
          <span className="mono flex items-center gap-1.5 text-xs whitespace-nowrap text-muted">
            {fromSha === null ? "unknown" : <Hash value={fromSha} />}
            <span aria-label="to">→</span>
            {toSha === null ? "unknown" : <Hash value={toSha} />}
          </span>
        </div>
        {commits.length === 0 ? null : <CommitList commits={commits} />}
        {truncated ? <p className="mt-1 text-sm text-muted">The {commits.length} newest are listed.</p> : null}
        {problem === null ? null : (
          <p className="mt-1 flex items-start gap-1.5 text-sm text-muted">
            <StatusGlyph shape="triangle" tone="wait" className="mt-0.5 size-3.5" />
            {problem}
          </p>
        )}
      </div>
      <div>
        <h3 className="mb-1 text-sm font-medium">{migrations.length === 0 ? "Migrations" : countOf(migrations)}</h3>
        {migrations.length === 0 ? null : <MigrationList migrations={migrations} />}
        <p className="mt-1 text-sm text-muted">{migrationWords}</p>
      </div>
    </>
  );
}

function countOf(migrations: RangeReviewProps["migrations"]): string {
  const destructive = migrations.filter((migration) => migration.destructive).length;
  const all = migrations.length === 1 ? "1 migration" : `${migrations.length} migrations`;
  return destructive === 0 ? all : `${all}, ${destructive} destructive`;
}
