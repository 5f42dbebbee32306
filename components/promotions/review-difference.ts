import type { Blocker } from "@/lib/core/decision";
import type { RollbackReview } from "@/lib/promotions/schemas";
import type { Versions } from "@/lib/versions/schemas";

type Commit = Versions["commits"][number];

interface Moved {
  from: string | null;
  to: string | null;
}

/** What is otherwise than it was reviewed; null or empty where nothing is. */
export interface ReviewDifference {
  staging: Moved | null;
  production: Moved | null;
  commitsAdded: Commit[];
  commitsGone: Commit[];
  migrationsAdded: string[];
  migrationsGone: string[];
  blockersAdded: Blocker[];
  blockersGone: Blocker[];
}

const moved = (from: string | null, to: string | null): Moved | null => (from === to ? null : { from, to });

/** Compares what was reviewed with what is. What nobody can list now is not gone. */
export function differenceOf(before: Versions, after: Versions): ReviewDifference {
  const shaOf = ({ sha }: Commit) => sha;
  const codeOf = ({ code }: Blocker) => code;
  const marked = ({ migrations }: Versions) =>
    migrations.map((one) => `${one.name}${one.destructive ? " (destructive)" : ""}`);
  const itself = (name: string) => name;
  const isKnown = after.status !== "unknown";
  return {
    staging: moved(before.staging.running_sha, after.staging.running_sha),
    production: moved(
      before.production.running_sha ?? before.production.released_sha,
      after.production.running_sha ?? after.production.released_sha,
    ),
    commitsAdded: missingIn(after.commits, before.commits, shaOf),
    commitsGone: isKnown && !after.commits_truncated ? missingIn(before.commits, after.commits, shaOf) : [],
    migrationsAdded: missingIn(marked(after), marked(before), itself),
    migrationsGone: isKnown ? missingIn(marked(before), marked(after), itself) : [],
    blockersAdded: missingIn(after.blockers, before.blockers, codeOf),
    blockersGone: missingIn(before.blockers, after.blockers, codeOf),
  };
}

function missingIn<Item>(items: readonly Item[], others: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const keys = new Set(others.map(keyOf));
  return items.filter((item) => !keys.has(keyOf(item)));
}

/** Whether everything that a person reads before going back is as it was; ages and words may change. */
export function isSameRollback(before: RollbackReview, after: RollbackReview): boolean {
  const read = ({ from_sha, to_sha, commits_total, migrations, blockers, problem }: RollbackReview) =>
    JSON.stringify([from_sha, to_sha, commits_total, migrations, blockers.map(({ code }) => code), problem]);
  return read(before) === read(after);
}
