import "server-only";

import { dispatchedWorkflows } from "@/lib/core/config";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { getLiveDeploy } from "@/lib/deploys/queries";
import { listBlockers } from "@/lib/deploys/rules";
import { type BothWays, compareBothWays, readShipped } from "@/lib/deploys/shipped";
import { getHold } from "@/lib/holds/queries";
import { getOpenLock } from "@/lib/locks/queries";
import { summariseChecks } from "@/lib/surfaces/checks";
import { type FoundCommit, findCommit } from "@/lib/surfaces/commit";
import { withPulls } from "@/lib/surfaces/pulls";
import { loadSurface, toCommit } from "@/lib/surfaces/queries";
import { liveNow } from "@/lib/surfaces/rules";
import type { Blockers, Checks, DeployReview } from "@/lib/surfaces/schemas";

const CANDIDATES = 30;

interface FromGitHub extends BothWays {
  checks: Checks;
  problem: string | null;
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
  const fromSha = liveNow(observation, ctx.now());
  const seen = await askGitHubForReview(ctx, fromSha, commit.sha);
  const blockers = await listSurfaceBlockers(ctx, surface.surface_id, commit);
  const ships = readShipped(ctx, seen);
  const [commits, taken_away] = await Promise.all([withPulls(ctx, ships.commits), withPulls(ctx, ships.taken_away)]);
  return {
    surface_id: surface.surface_id,
    from_sha: fromSha,
    sha: commit.sha,
    candidates: candidates.map((row) => toCommit(ctx, row)),
    ...ships,
    commits,
    taken_away,
    checks: seen.checks,
    ...blockers,
    main_observed_at: mirror?.observedAt?.toISOString() ?? null,
    problem: seen.problem,
  };
}

async function askGitHubForReview(ctx: Context, fromSha: string | null, sha: string): Promise<FromGitHub> {
  try {
    const [compared, results] = await Promise.all([
      compareBothWays(ctx, fromSha, sha),
      ctx.github.listChecks(sha, dispatchedWorkflows(ctx.config)),
    ]);
    return { ...compared, checks: summariseChecks(results), problem: null };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { comparison: null, back: null, checks: { state: "unknown", items: [] }, problem: error.message };
  }
}

/** Why a deploy of this surface (and of this commit, where one is named) is refused now. */
export async function listDeployBlockers(ctx: Context, surfaceId: string, sha: string | undefined): Promise<Blockers> {
  const surface = loadSurface(ctx, surfaceId);
  const commit = sha === undefined ? null : await findCommit(ctx, { sha });
  return listSurfaceBlockers(ctx, surface.surface_id, commit);
}

/** Every reason why a deploy of this surface (and of this commit, where one is named) is refused now. */
export async function listSurfaceBlockers(
  ctx: Context,
  surfaceId: string,
  commit: { sha: string; onMain: boolean | null } | null,
): Promise<Blockers> {
  const surface = loadSurface(ctx, surfaceId);
  const [liveDeploy, lock, hold] = await translated(() =>
    Promise.all([
      getLiveDeploy(ctx.db, surfaceId),
      getOpenLock(ctx.db, surfaceId, ctx.now()),
      getHold(ctx.db, surfaceId),
    ]),
  );
  const facts = {
    surface,
    deployUi: ctx.flags.deployUi,
    liveDeploy,
    lock,
    hold,
    onMain: commit?.onMain ?? null,
    sha: commit?.sha ?? null,
  };
  const blockers = listBlockers(facts);
  return { deployable: blockers.length === 0, blockers };
}
