import { shortSha } from "@/lib/core/words";
import type { SurfaceRollbackReview } from "@/lib/rollbacks/schemas";

/** What is said of a rollback that was ordered. */
export function rollbackWords({ surface_id: id, sha }: { surface_id: string; sha: string }): {
  text: string;
  tone: "ok";
} {
  return { text: `Rolling ${id} back to ${shortSha(sha)}. Follow it above.`, tone: "ok" };
}

/** How many commits a rollback takes away. */
export function lostWords({ commits_total: total }: Pick<SurfaceRollbackReview, "commits_total">): string {
  if (total === null) return "How many commits are taken back is unknown";
  if (total === 0) return "No commit is taken back";
  return total === 1 ? "1 commit is taken back" : `${total} commits are taken back`;
}

/** What becomes of the migrations of the commits that are taken back. */
export function stayingMigrationWords(review: Pick<SurfaceRollbackReview, "commits_total" | "migrations">): string {
  const { commits_total: total, migrations } = review;
  if (total === null && migrations.length === 0) return "Whether migrations came with them is unknown.";
  return migrations.length === 0
    ? "No database migration came with these commits."
    : "These stay in the database: the older code runs on the newer schema.";
}

/** Whether the way back is what was reviewed: the same ends, the same commits, the same blockers. */
export function isSameWay(reviewed: SurfaceRollbackReview, now: SurfaceRollbackReview): boolean {
  const told = ({ from_sha, to_sha, commits_total, blockers }: SurfaceRollbackReview) =>
    JSON.stringify([from_sha, to_sha, commits_total, blockers.map(({ code }) => code)]);
  return told(reviewed) === told(now);
}
