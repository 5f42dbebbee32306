import "server-only";

import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import type { Comparison } from "@/lib/github/github";
import { summariseChecks } from "@/lib/reviews/rules";
import { type FoundCommit, findCommit } from "@/lib/surfaces/find-commit";
import { listSurfaceBlockers, loadSurface, toCommit } from "@/lib/surfaces/queries";
import type { Blockers, Checks, DeployReview } from "@/lib/surfaces/schemas";

const CANDIDATES = 30;

interface FromGitHub {
  comparison: Comparison | null;
  checks: Checks;
  problem: string | null;
}

async function askGitHub(ctx: Context, fromSha: string | null, sha: string): Promise<FromGitHub> {
  try {
    const [comparison, results] = await Promise.all([
      fromSha === null ? null : ctx.github.compare(fromSha, sha),
      ctx.github.listChecks(sha),
    ]);
    return { comparison, checks: summariseChecks(results), problem: null };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { comparison: null, checks: { state: "unknown", items: [] }, problem: error.message };
  }
}

function shipped(ctx: Context, comparison: Comparison | null) {
  return {
    status: comparison?.status ?? ("unknown" as const),
    commits: (comparison?.commits ?? []).map((commit) => toCommit(ctx, commit)),
    commits_total: comparison?.total ?? 0,
    commits_truncated: comparison?.truncated ?? false,
  };
}

/** What a deploy of this commit (default: the newest of main) would ship, its checks and its blockers. */
export async function reviewDeploy(
  ctx: Context,
  surfaceId: string,
  wantedSha: string | undefined,
): Promise<DeployReview> {
  const surface = loadSurface(ctx, surfaceId);
  const commit: FoundCommit = await findCommit(ctx, { sha: wantedSha });
  const [observation, mirror, candidates] = await translated(() =>
    Promise.all([
      ctx.db.surfaceObservation.findUnique({ where: { surfaceId } }),
      ctx.db.mirror.findUnique({ where: { name: "main" } }),
      ctx.db.mainCommit.findMany({ orderBy: { position: "asc" }, take: CANDIDATES }),
    ]),
  );
  const fromSha = observation?.liveSha ?? null;
  const seen = await askGitHub(ctx, fromSha, commit.sha);
  const blockers = await listSurfaceBlockers(ctx, surface.surface_id, commit);
  return {
    surface_id: surface.surface_id,
    from_sha: fromSha,
    sha: commit.sha,
    candidates: candidates.map((row) => toCommit(ctx, row)),
    ...shipped(ctx, seen.comparison),
    checks: seen.checks,
    ...blockers,
    main_observed_at: mirror?.observedAt?.toISOString() ?? null,
    problem: seen.problem,
  };
}

/** Why a deploy of this surface (and of this commit, where one is named) is refused now. */
export async function listDeployBlockers(ctx: Context, surfaceId: string, sha: string | undefined): Promise<Blockers> {
  const surface = loadSurface(ctx, surfaceId);
  const commit = sha === undefined ? null : await findCommit(ctx, { sha });
  return listSurfaceBlockers(ctx, surface.surface_id, commit);
}
