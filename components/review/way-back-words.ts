import type { WayBack } from "@/lib/rollbacks/schemas";
import { areMigrationsKnown } from "@/lib/versions/rules";

/** How many commits a rollback undoes. */
export function undoneWords({ commits_total: total }: Pick<WayBack, "commits_total">): string {
  if (total === null) return "How many commits will be undone is unknown";
  if (total === 0) return "No commit will be undone";
  return total === 1 ? "1 commit will be undone" : `${total} commits will be undone`;
}

/** What becomes of the migrations of the commits that are undone. */
export function stayingMigrationWords(review: Pick<WayBack, "commits_total" | "migrations">): string {
  const { commits_total: total, migrations } = review;
  if (!areMigrationsKnown(total !== null, migrations)) return "Migrations are unknown.";
  return migrations.length === 0
    ? "No database migration came with these commits."
    : "These stay in the database: the older code runs on the newer schema.";
}
