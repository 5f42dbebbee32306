import "server-only";

import { z } from "zod";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import { translated } from "@/lib/db/transaction";
import type { Comparison } from "@/lib/github/github";
import { getGate } from "@/lib/promotions/gate";
import { productionSurface } from "@/lib/promotions/refuse-promotion";
import { deriveTargets, type Stretch } from "@/lib/promotions/rollback-targets";
import { listRollbackBlockers, type RollbackFacts } from "@/lib/promotions/rules";
import type { RollbackReview, RollbackTargets } from "@/lib/promotions/schemas";
import { getVersions } from "@/lib/promotions/versions";
import { isOnMain } from "@/lib/surfaces/commit";
import { withPulls } from "@/lib/surfaces/pulls";
import { toCommit } from "@/lib/surfaces/queries";
import { readMigrations } from "@/lib/versions/migrations";
import { productionSha } from "@/lib/versions/rules";
import type { Migration } from "@/lib/versions/schemas";

/** Of a rollback, in the words of the review; migrations are listed by name beside them. */
const NOT_UNDONE = [
  "Config vars stay as they are now: a switch that was flipped since stays flipped.",
  "Secrets stay as they are now: what was rotated since stays rotated.",
  "Migrations that ran since stay in the database: the earlier code has to work with them.",
  "Data written since stays, in the shape the newer code gave it.",
];

interface Way {
  fromSha: string | null;
  toSha: string;
}

interface Seen {
  /** From the target to what production runs. */
  comparison: Comparison | null;
  onMain: boolean | null;
  migrations: Migration[];
  problem: string | null;
}

/** Seen from the target, production is ahead of it; the rules look the other way. */
const OTHER_WAY = {
  identical: "identical",
  ahead: "behind",
  behind: "ahead",
  diverged: "diverged",
} as const satisfies Record<Comparison["status"], RollbackFacts["status"]>;

/** More commits than this are not offered; the list says so. */
const MOST_TARGETS = 200;

/** What a rollback would take away and leave, and what stands in its way; asks GitHub. */
export async function examineRollback(ctx: Context, way: Way) {
  const [gate, seen, ran] = await Promise.all([
    getGate(ctx.db, ctx, productionSurface(ctx)),
    askGitHubForWay(ctx, way),
    hasRun(ctx, way.toSha),
  ]);
  const status = way.fromSha === way.toSha ? "identical" : null;
  const blockers = listRollbackBlockers({
    ...gate,
    toSha: way.toSha,
    status: status ?? (seen.comparison === null ? "unknown" : OTHER_WAY[seen.comparison.status]),
    hasRun: ran,
    onMain: seen.onMain,
    problem: seen.problem,
  });
  return {
    blockers,
    commits: await withPulls(
      ctx,
      (seen.comparison?.commits ?? []).map((commit) => toCommit(ctx, commit)),
    ),
    commits_total: status === "identical" ? 0 : (seen.comparison?.aheadBy ?? null),
    commits_truncated: seen.comparison?.truncated ?? false,
    direction: "back" as const,
    migrations: seen.migrations,
    problem: seen.problem,
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

/** Whether any record, however old, says that production has run it. */
async function hasRun(ctx: Context, sha: string): Promise<boolean> {
  const { surface_id: surfaceId } = productionSurface(ctx);
  const [stretch, deploy] = await translated(() =>
    Promise.all([
      ctx.db.versionStretch.findFirst({ where: { environment: "production", sha } }),
      ctx.db.deploy.findFirst({ where: { surfaceId, state: "succeeded", sha } }),
    ]),
  );
  return stretch !== null || deploy !== null;
}

/** The commits that production has run and can go back to, the one it ran last first. */
export async function listRollbackTargets(ctx: Context): Promise<RollbackTargets> {
  const [{ ran, isWhole }, versions] = await Promise.all([listStretches(ctx), getVersions(ctx, { fresh: false })]);
  const main = await translated(() => ctx.db.mainCommit.findMany());
  const current = productionSha(versions);
  const messages = new Map(main.map((commit) => [commit.sha, commit]));
  const targets = deriveTargets(ran, messages, { current, newer: await listNewer(ctx, current) });
  const items = targets.slice(0, MOST_TARGETS);
  return { items, items_truncated: !isWhole || items.length < targets.length };
}

/** Which commits production ran last, and when, as this console knows it; `isWhole` says that there are no others. */
async function listStretches(ctx: Context): Promise<{ ran: Stretch[]; isWhole: boolean }> {
  const { surface_id: surfaceId } = productionSurface(ctx);
  const take = MOST_TARGETS + 1;
  const [stretches, deploys] = await translated(() =>
    Promise.all([
      ctx.db.versionStretch.groupBy({
        by: ["sha"],
        where: { environment: "production" },
        _min: { since: true },
        _max: { lastSeenAt: true },
        orderBy: { _max: { lastSeenAt: "desc" } },
        take,
      }),
      ctx.db.deploy.groupBy({
        by: ["sha"],
        where: { surfaceId, state: "succeeded", finishedAt: { not: null } },
        _min: { finishedAt: true },
        _max: { finishedAt: true },
        orderBy: { _max: { finishedAt: "desc" } },
        take,
      }),
    ]),
  );
  const times = [
    ...stretches.map(({ sha, _min, _max }) => ({ sha, from: _min.since, until: _max.lastSeenAt })),
    ...deploys.map(({ sha, _min, _max }) => ({ sha, from: _min.finishedAt, until: _max.finishedAt })),
  ];
  const ran = times.flatMap(({ sha, from, until }) => (from === null || until === null ? [] : [{ sha, from, until }]));
  return { ran, isWhole: stretches.length < take && deploys.length < take };
}

/** What GitHub has compared with a commit and found to come after it. */
async function listNewer(ctx: Context, sha: string | null): Promise<Set<string>> {
  if (sha === null) return new Set();
  const newer = await translated(
    () => readRows(ctx.db, z.object({ to_sha: z.string() }))`
      SELECT to_sha FROM version_comparisons WHERE from_sha = ${sha} AND comparison ->> 'status' = 'ahead'`,
  );
  return new Set(newer.map(({ to_sha: toSha }) => toSha));
}

/** The review of a rollback to a commit: what it takes away, what it leaves, and what stands in its way. */
export async function reviewRollback(ctx: Context, toSha: string): Promise<RollbackReview> {
  const versions = await getVersions(ctx, { fresh: false });
  const fromSha = productionSha(versions);
  const examined = await examineRollback(ctx, { fromSha, toSha });
  return { from_sha: fromSha, to_sha: toSha, ...examined, not_undone: NOT_UNDONE, digest: versions.digest };
}
