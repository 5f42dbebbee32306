import "server-only";

import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { Comparison } from "@/lib/github/github";
import type { WayFacts } from "@/lib/rollbacks/rules";
import { isOnMain } from "@/lib/surfaces/commit";
import { withPulls } from "@/lib/surfaces/pulls";
import { toCommit } from "@/lib/surfaces/queries";
import { readMigrations } from "@/lib/versions/migrations";
import type { Migration } from "@/lib/versions/schemas";

/** Of a rollback, in the words of the review; migrations are listed by name beside them. */
export const NOT_UNDONE = [
  "Config vars stay: a flipped switch stays flipped.",
  "Secrets stay: what was rotated stays rotated.",
  "Migrations stay: the earlier code must work with them.",
  "Data written since stays, in its newer shape.",
];

export interface Way {
  fromSha: string | null;
  toSha: string;
}

interface Seen {
  /** From the target to what runs. */
  comparison: Comparison | null;
  onMain: boolean | null;
  migrations: Migration[];
  problem: string | null;
}

/** Seen from the target, what runs is ahead of it; the rules look the other way. */
const OTHER_WAY = {
  identical: "identical",
  ahead: "behind",
  behind: "ahead",
  diverged: "diverged",
} as const satisfies Record<Comparison["status"], WayFacts["status"]>;

/** What lies between what runs and an earlier commit: what would be lost, and what stays; asks GitHub. */
export async function examineWay(ctx: Context, way: Way) {
  const seen = await askGitHubForWay(ctx, way);
  const status: WayFacts["status"] =
    way.fromSha === way.toSha ? "identical" : seen.comparison === null ? "unknown" : OTHER_WAY[seen.comparison.status];
  return {
    facts: { toSha: way.toSha, status, onMain: seen.onMain, problem: seen.problem },
    lost: {
      commits: await withPulls(
        ctx,
        (seen.comparison?.commits ?? []).map((commit) => toCommit(ctx, commit)),
      ),
      commits_total: status === "identical" ? 0 : (seen.comparison?.aheadBy ?? null),
      commits_truncated: seen.comparison?.truncated ?? false,
      direction: "back" as const,
      migrations: seen.migrations,
      problem: seen.problem,
    },
  };
}

async function askGitHubForWay(ctx: Context, { fromSha, toSha }: Way): Promise<Seen> {
  try {
    const [comparison, onMain, migrations] = await Promise.all([
      fromSha === null ? null : outside("compare", () => ctx.github.compare(toSha, fromSha)),
      isOnMain(ctx, toSha, { fresh: true }),
      fromSha === null ? [] : readMigrations(ctx, { fromSha: toSha, toSha: fromSha }),
    ]);
    const problem = onMain === null ? `GitHub does not say whether ${toSha.slice(0, 7)} is on main.` : null;
    return { comparison, onMain, migrations, problem };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { comparison: null, onMain: null, migrations: [], problem: error.message };
  }
}
