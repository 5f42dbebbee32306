import type { Look } from "@/components/ui/status-glyph";
import { shortSha } from "@/lib/core/words";
import type { Promotion } from "@/lib/promotions/schemas";
import { areMigrationsKnown } from "@/lib/versions/rules";
import type { Versions } from "@/lib/versions/schemas";

const DONE: Record<Promotion["kind"], string> = { promotion: "Promoted", rollback: "Rolled back", unknown: "Done" };

const BEGUN: Record<Promotion["kind"], string> = {
  promotion: "Promoting",
  rollback: "Rolling back to",
  unknown: "Requested",
};

const SAID: Record<Promotion["kind"], string> = {
  promotion: "Promotion to",
  rollback: "Rollback to",
  unknown: "Order for",
};

const MIGRATIONS_UNKNOWN = "Migrations are unknown.";

/** How a promotion or rollback stands; a word that this build does not know claims nothing. */
export function lookOfPromotion({ kind, state }: Pick<Promotion, "kind" | "state">): Look {
  switch (state) {
    case "requested":
      return { word: "In flight", shape: "ring", tone: "run" };
    case "promoted":
      return { word: DONE[kind], shape: "check", tone: "ok" };
    case "failed":
      return { word: "Failed", shape: "octagon", tone: "fail" };
    case "unknown":
      return { word: "Unknown", shape: "dashed", tone: "unknown" };
  }
}

/** What is said of an order that was saved, as it stands by now. */
export function writtenWords({
  kind,
  state,
  to_sha,
  failure,
}: Pick<Promotion, "kind" | "state" | "to_sha" | "failure">): {
  text: string;
  tone: "ok" | "fail" | "unknown";
} {
  const what = `${SAID[kind]} ${shortSha(to_sha)}`;
  switch (state) {
    case "requested":
      return { text: `${BEGUN[kind]} ${shortSha(to_sha)}. Follow it above.`, tone: "ok" };
    case "promoted":
      return { text: `${what} is done.`, tone: "ok" };
    case "failed":
      return {
        text: `${what} failed${failure === null ? "." : `: ${failure.message}`}`,
        tone: "fail",
      };
    case "unknown":
      return { text: `${what} is saved. Its state is unknown.`, tone: "unknown" };
  }
}

/** How many commits would ship, as GitHub counts them: it lists the newest 250 of them at most. */
export function promotionTitle({ status, ahead_by: ahead }: Pick<Versions, "status" | "ahead_by">): string {
  if (status === "unknown" || ahead === null) return "What would ship is unknown";
  return ahead === 0 ? "No commit would ship" : `${ahead === 1 ? "1 commit" : `${ahead} commits`} would ship`;
}

/** What becomes of the migrations of the commits that a promotion ships. */
export function promotionMigrationWords({ status, migrations }: Pick<Versions, "status" | "migrations">): string {
  if (!areMigrationsKnown(status !== "unknown", migrations)) return MIGRATIONS_UNKNOWN;
  return migrations.length === 0
    ? "No database migration among them."
    : "These run before the new release starts, and a rollback does not undo them.";
}
