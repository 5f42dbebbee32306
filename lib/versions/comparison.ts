import "server-only";

import { z } from "zod";

import { dispatchedWorkflows } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { shareReads } from "@/lib/core/share-reads";
import { UpstreamError } from "@/lib/core/upstream";
import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import type { VersionComparison } from "@/lib/db/generated/client";
import { summariseChecks } from "@/lib/surfaces/checks";
import { isOnMain } from "@/lib/surfaces/commit";
import { withPulls } from "@/lib/surfaces/pulls";
import { toCommit } from "@/lib/surfaces/queries";
import { type Checks, commitSchema } from "@/lib/surfaces/schemas";
import { readMigrations } from "@/lib/versions/migrations";
import { checksAge, LOOK_AGAIN_MS, UNKNOWN_COMMIT_MS } from "@/lib/versions/rules";
import type { Migration } from "@/lib/versions/schemas";

/** From what production runs to what staging runs. */
export interface Pair {
  fromSha: string;
  toSha: string;
}

export const storedComparisonSchema = z.object({
  status: z.enum(["identical", "ahead", "behind", "diverged"]),
  ahead_by: z.number().int(),
  behind_by: z.number().int(),
  commits: z.array(commitSchema),
  commits_truncated: z.boolean(),
});
type StoredComparison = z.infer<typeof storedComparisonSchema>;

const NO_WAY: StoredComparison = {
  status: "identical",
  ahead_by: 0,
  behind_by: 0,
  commits: [],
  commits_truncated: false,
};

interface Compared {
  comparison: StoredComparison;
  migrations: Migration[];
  comparedAt: Date;
}

interface Outcome extends Partial<Compared>, Partial<Pick<VersionComparison, "onMain" | "checkedAt">> {
  checks?: Checks;
  problem: string | null;
  nextCheckAt: Date;
}

interface Asked {
  ctx: Context;
  pair: Pair;
  /** Something is about to be decided by it: no kept answer will do. */
  fresh: boolean;
}

const databases = new WeakMap<object, number>();
let counted = 0;

const shared = shareReads(
  readAndKeep,
  ({ ctx, pair, fresh }) => `${nameOfDatabase(ctx)} ${pair.fromSha} ${pair.toSha}${fresh ? " fresh" : ""}`,
);

/** Consoles of one process, as in tests, share nothing. */
export function nameOfDatabase(ctx: Context): number {
  const known = databases.get(ctx.db) ?? ++counted;
  databases.set(ctx.db, known);
  return known;
}

/**
 * Asks GitHub about a pair and keeps the answer: the comparison and the migrations once, what main and the checks say each time. Those who ask at
 * the same time share an answer. GitHub's failure is kept as the problem and not thrown.
 */
export function readComparison(
  ctx: Context,
  pair: Pair,
  { fresh }: { fresh: boolean } = { fresh: false },
): Promise<VersionComparison> {
  return shared({ ctx, pair, fresh });
}

async function readAndKeep(asked: Asked): Promise<VersionComparison> {
  const { ctx, pair } = asked;
  const where = { fromSha_toSha: pair };
  const known = await ctx.db.versionComparison.findUnique({ where });
  const outcome = await askGitHubForPair(asked, known);
  return ctx.db.versionComparison.upsert({ where, create: { ...pair, ...outcome }, update: outcome });
}

async function askGitHubForPair({ ctx, pair, fresh }: Asked, known: VersionComparison | null): Promise<Outcome> {
  const after = (ms: number) => new Date(ctx.now().getTime() + ms);
  try {
    const way = known?.comparedAt == null ? await readWay(ctx, pair) : {};
    if (way === null) {
      const problem = `GitHub does not know ${shortSha(pair.fromSha)} or ${shortSha(pair.toSha)}.`;
      return { problem, nextCheckAt: after(UNKNOWN_COMMIT_MS) };
    }
    const without = dispatchedWorkflows(ctx.config);
    const checks = summariseChecks(
      await outside("list-checks", () => ctx.github.listChecks(pair.toSha, without, { fresh })),
    );
    // Main is a name: somebody may have pushed with force since it was asked last.
    const onMain = await isOnMain(ctx, pair.toSha, { fresh });
    const problem = onMain === null ? `GitHub does not say whether ${shortSha(pair.toSha)} is on main.` : null;
    const nextCheckAt = after(problem === null ? checksAge(checks.state) : LOOK_AGAIN_MS);
    return { ...way, onMain, checks, checkedAt: ctx.now(), problem, nextCheckAt };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const wait = Math.max(LOOK_AGAIN_MS, (error.retryAfter ?? 0) * 1_000);
    return { problem: error.message, nextCheckAt: after(wait) };
  }
}

async function readWay(ctx: Context, pair: Pair): Promise<Compared | null> {
  const comparison = await compareCommits(ctx, pair);
  if (comparison === null) return null;
  const migrations = pair.fromSha === pair.toSha ? [] : await readMigrations(ctx, pair);
  return { comparison, migrations, comparedAt: ctx.now() };
}

/** What never changes of a pair; null when GitHub does not know one of the two. */
async function compareCommits(ctx: Context, { fromSha, toSha }: Pair): Promise<StoredComparison | null> {
  if (fromSha === toSha) return NO_WAY;
  const seen = await outside("compare-versions", () => ctx.github.compare(fromSha, toSha));
  if (seen === null) return null;
  return {
    status: seen.status,
    ahead_by: seen.aheadBy,
    behind_by: seen.behindBy,
    commits: await withPulls(
      ctx,
      seen.commits.map((commit) => toCommit(ctx, commit)),
    ),
    commits_truncated: seen.truncated,
  };
}
