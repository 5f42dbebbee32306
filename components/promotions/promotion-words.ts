import type { StatusShape } from "@/components/ui/status-glyph";
import type { Tone } from "@/components/ui/tone";
import type { Blocker } from "@/lib/core/decision";
import { areMigrationsKnown } from "@/lib/promotions/rules";
import type { Promotion, RollbackReview } from "@/lib/promotions/schemas";
import type { Versions } from "@/lib/versions/schemas";

interface Look {
  word: string;
  shape: StatusShape;
  tone: Tone;
}

/** How a promotion or rollback stands. */
export function lookOfPromotion({ kind, state }: Pick<Promotion, "kind" | "state">): Look {
  if (state === "requested") return { word: "Going out", shape: "ring", tone: "run" };
  if (state === "failed") return { word: "Failed", shape: "octagon", tone: "fail" };
  return { word: kind === "promotion" ? "Promoted" : "Rolled back", shape: "check", tone: "ok" };
}

const MIGRATIONS_UNKNOWN = "Whether migrations came with them is not known.";

/** What becomes of the migrations of the commits that a rollback takes back. */
export function rollbackMigrationWords(review: Pick<RollbackReview, "commits_total" | "migrations">): string {
  const { commits_total: total, migrations } = review;
  if (!areMigrationsKnown(total !== null, migrations)) return MIGRATIONS_UNKNOWN;
  return migrations.length === 0
    ? "No database migration came with these commits."
    : "These stay in the database: the older code will run on the newer schema.";
}

/** What becomes of the migrations of the commits that a promotion ships. */
export function promotionMigrationWords({ status, migrations }: Pick<Versions, "status" | "migrations">): string {
  if (!areMigrationsKnown(status !== "unknown", migrations)) return MIGRATIONS_UNKNOWN;
  return migrations.length === 0
    ? "No database migration among them."
    : "These run before the new release starts, and a rollback does not undo them.";
}

interface OrderFacts {
  /** Whether the review can be read at all. */
  isRead: boolean;
  /** The blockers that nobody has passed over. */
  left: readonly Blocker[];
  overridden: readonly Blocker[];
  reason: string;
  needsReason: boolean;
  confirm: string;
  word: string;
  hasCode: boolean;
}

/** What is still missing before the order can be sent, in one sentence; null when nothing is. */
export function whatIsMissing(facts: OrderFacts): string | null {
  if (!facts.isRead) return "Reading the review…";
  if (facts.left.some(({ overridable }) => !overridable)) return "Blocked: the reasons are listed above.";
  if (facts.left.length > 0) return "Blocked: override what is listed above, or wait until it clears.";
  const hasReason = facts.reason.trim() !== "";
  if (facts.overridden.length > 0 && !hasReason) return "An override needs a reason.";
  if (facts.needsReason && !hasReason) return "Say why.";
  if (facts.confirm.trim() !== facts.word) return `Type ${facts.word} to confirm.`;
  return facts.hasCode ? null : "Enter a six-digit code.";
}
