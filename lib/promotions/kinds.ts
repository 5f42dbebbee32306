import "server-only";

import type { AuditAction } from "@/lib/audit/events";
import type { Blocker } from "@/lib/core/decision";
import type { Permission } from "@/lib/core/permissions";
import type { Context } from "@/lib/db/context";
import { examineRollback } from "@/lib/promotions/rollback-review";
import type { PromotionKind, PromotionRequest, RollbackRequest } from "@/lib/promotions/schemas";
import { areMigrationsKnown, productionSha, REVIEW_PARTS, type ReviewPart } from "@/lib/versions/rules";
import type { Versions } from "@/lib/versions/schemas";

export interface Asked {
  promotion: PromotionRequest;
  rollback: RollbackRequest;
}

/** What an order was found to be when everybody had been asked afresh. */
interface Found {
  toSha: string | null;
  blockers: readonly Blocker[];
  /** What the code is proved for, beside the action. */
  target: string;
  /** What was reviewed, for the audit row. */
  reviewed: Record<string, unknown>;
}

interface KindOfOrder<Input> {
  /** Of whoever asks, and the action that the code is spent for. */
  permission: Extract<Permission, "promotion:request" | "promotion:roll-back">;
  audit: Extract<AuditAction, `console.version.${string}_requested`>;
  /** The parts of the review that must be as they were reviewed. */
  reviewedParts: readonly ReviewPart[];
  /** Whether the hold that a rollback left holds this as well. */
  isHeld: boolean;
  find: (ctx: Context, input: Input, versions: Versions) => Promise<Found> | Found;
}

/** What promotions and rollbacks differ in; everything else about them is {@link requestPromotion}, for both. */
export const KINDS: { [Kind in PromotionKind]: KindOfOrder<Asked[Kind]> } = {
  promotion: {
    permission: "promotion:request",
    audit: "console.version.promote_requested",
    reviewedParts: REVIEW_PARTS,
    isHeld: true,
    find: findPromotion,
  },
  rollback: {
    permission: "promotion:roll-back",
    audit: "console.version.rollback_requested",
    // Staging may move on meanwhile: what is left behind is production's commit, and that alone must be as it was.
    reviewedParts: ["production_sha"],
    isHeld: false,
    find: findRollback,
  },
};

function findPromotion(_ctx: Context, { digest }: PromotionRequest, versions: Versions): Found {
  const { ahead_by, commits, commits_truncated, migrations, checks, soak_seconds } = versions;
  return {
    toSha: versions.staging.running_sha,
    blockers: versions.blockers,
    target: digest,
    reviewed: {
      commits: ahead_by ?? commits.length,
      commits_truncated,
      migrations: migrations.map(({ name }) => name),
      destructive_migrations: migrations.filter((one) => one.destructive).map(({ name }) => name),
      checks: checks.state,
      soak_seconds,
    },
  };
}

async function findRollback(ctx: Context, { to_sha: toSha }: RollbackRequest, versions: Versions): Promise<Found> {
  const examined = await examineRollback(ctx, { fromSha: productionSha(versions), toSha });
  const { blockers, commits_total: lost, migrations } = examined;
  const kept = areMigrationsKnown(lost !== null, migrations) ? migrations.map(({ name }) => name) : null;
  return { toSha, blockers, target: toSha, reviewed: { commits_lost: lost, migrations_kept: kept } };
}
