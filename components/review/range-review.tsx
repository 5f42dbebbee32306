"use client";

import { CommitRange } from "@/components/review/commit-range";
import { MigrationList } from "@/components/review/migration-list";
import type { Commit } from "@/lib/surfaces/schemas";
import type { Migration } from "@/lib/versions/schemas";

interface RangeReviewProps {
  title: string;
  from: string | null;
  to: string | null;
  commits: readonly Commit[];
  /** Whether there are more commits than are listed. */
  truncated: boolean;
  migrations: readonly Migration[];
  migrationWords: string;
  problem: string | null;
}

/** The commits and the migrations between what production runs and what it would run. */
export function RangeReview({ truncated, migrations, migrationWords, problem, ...range }: RangeReviewProps) {
  return (
    <>
      <CommitRange
        {...range}
        remarks={[truncated ? `The ${range.commits.length} newest are listed.` : null, problem]}
      />
      <div>
        <h3 className="mb-1 text-sm font-medium">{migrations.length === 0 ? "Migrations" : countOf(migrations)}</h3>
        {migrations.length === 0 ? null : <MigrationList migrations={migrations} />}
        <p className="mt-1 text-sm text-muted">{migrationWords}</p>
      </div>
    </>
  );
}

function countOf(migrations: readonly Migration[]): string {
  const destructive = migrations.filter((migration) => migration.destructive).length;
  const all = migrations.length === 1 ? "1 migration" : `${migrations.length} migrations`;
  return destructive === 0 ? all : `${all}, ${destructive} destructive`;
}
