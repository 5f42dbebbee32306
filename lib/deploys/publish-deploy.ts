import "server-only";

import { z } from "zod";
import { authorize } from "@/lib/core/authorize";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { type GithubDeployment, Prisma } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import { stateOf } from "@/lib/deploys/deploy-row";
import { type DeployRow, loadDeploy } from "@/lib/deploys/load";
import type { DeployState } from "@/lib/deploys/schemas";
import { claimLease, requireLease } from "@/lib/work/lease";

/** Longer than three calls that all run into their deadline. */
const PUBLISHED = { table: "github_deployments", key: "deploy_id", due: "next_attempt_at", seconds: 60 } as const;
const LOOK_BACK_MS = 24 * 3_600_000;
/** What GitHub has refused for so long is history: it is not told any more. */
const GIVEN_UP_AFTER_MS = 7 * 24 * 3_600_000;
const FREED = { leaseOwner: null, leaseUntil: null };
/** Told of a success in whose place something else is live. */
const GONE = "gone";

/** GitHub's words for a deployment. */
interface PublishedState {
  state: "in_progress" | "success" | "failure" | "error" | "inactive";
  description: string;
}

/** Of a success in whose place the platform runs something else: gone back by hand, or released by nobody here. */
const PUBLISHED_AS_GONE: PublishedState = { state: "inactive", description: "The platform runs another commit" };

/**
 * Tells GitHub what this console knows of its deploys, one of them per call: what ships and whether the platform runs it.
 * Failures are kept with the row, tried again for a week, each hour at last, and never touch the deploy. Answers
 * whether there was one.
 */
export async function publishDeploy(ctx: Context): Promise<boolean> {
  authorize(ctx, "deploy:advance");
  if (!ctx.config.github_deployments) return false;
  await addNewOnes(ctx);
  const row = await claimNext(ctx);
  if (row === null) return false;
  try {
    await tellGitHub(ctx, row, await loadDeploy(ctx.db, row.deployId));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    await postponePublishing(ctx, row, error);
  }
  return true;
}

/** Deploys of this console whose run began; of those that both consoles found, the ones of its own environment. */
async function addNewOnes(ctx: Context): Promise<void> {
  const since = new Date(ctx.now().getTime() - LOOK_BACK_MS);
  await ctx.db.$executeRaw`
    INSERT INTO github_deployments (deploy_id, environment, sha, next_attempt_at)
    SELECT d.id, d.target_env || '/' || d.surface_id, d.sha, ${ctx.now()} FROM deploys d
    LEFT JOIN github_deployments g ON g.deploy_id = d.id
    WHERE g.deploy_id IS NULL AND d.requested_at > ${since} AND d.started_at IS NOT NULL
      AND d.sha_source IS DISTINCT FROM 'guess'
      AND (d.origin IS NULL OR (d.origin <> 'console' AND d.target_env = ${ctx.environment}))
    ON CONFLICT DO NOTHING`;
}

/** The oldest of which GitHub has not been told the newest state, the corrected commit, or that something else is live. */
async function claimNext(ctx: Context): Promise<GithubDeployment | null> {
  const since = new Date(ctx.now().getTime() - GIVEN_UP_AFTER_MS);
  const which = Prisma.sql`deploy_id IN (
    WITH newest AS (${newestSuccesses(ctx)}),
      told AS (SELECT id FROM deploys WHERE requested_at > ${since} UNION SELECT id FROM newest)
    SELECT d.id FROM told JOIN deploys d ON d.id = told.id LEFT JOIN newest ON newest.id = d.id
    WHERE told_state IS DISTINCT FROM (CASE WHEN newest.is_gone THEN ${GONE} ELSE d.state END)
      OR github_deployments.sha <> d.sha)`;
  const first = Prisma.sql`(SELECT requested_at FROM deploys WHERE id = deploy_id), deploy_id`;
  const lease = await claimLease(ctx, PUBLISHED, { which, first });
  if (lease === null) return null;
  return ctx.db.githubDeployment.findFirst({ where: { deployId: String(lease.id), leaseFence: lease.fence } });
}

/** The last success of each surface, a re-run's too, and whether its platform was seen to run something else after it. */
function newestSuccesses(ctx: Context): Prisma.Sql {
  const surfaces = ctx.config.surfaces.map(({ surface_id: id }) => id);
  return Prisma.sql`
    SELECT s.id, o.live_sha IS NOT NULL AND o.live_sha <> s.sha AND o.observed_at > s.finished_at AS is_gone
    FROM surface_observations o CROSS JOIN LATERAL (
      SELECT id, sha, finished_at FROM deploys WHERE surface_id = o.surface_id AND state = 'succeeded'
      AND finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1) s
    WHERE o.surface_id = ANY(${surfaces})`;
}

/** A corrected commit is another deployment: what was said of the wrong one is taken back first. */
async function tellGitHub(ctx: Context, row: GithubDeployment, deploy: DeployRow): Promise<void> {
  const { sha, runUrl: logUrl } = deploy;
  // A console that was slow does not tell what another one tells by now.
  const stillMine = () => requireLease(ctx.db, { kind: PUBLISHED, id: row.deployId, fence: row.leaseFence });
  if (row.githubId !== null && row.sha !== sha) {
    const description = `It was ${sha.slice(0, 7)} that shipped`;
    await ctx.github.reportDeployment({ id: row.githubId, state: "inactive", description, logUrl });
    await savePublished(ctx, row, { githubId: null, toldState: null, sha });
  }
  const environment = publishedEnvironment(deploy);
  await stillMine();
  const id =
    (row.sha === sha ? row.githubId : null) ??
    (await ctx.github.openDeployment({ environment, sha, deployId: deploy.id }));
  await savePublished(ctx, row, { githubId: id, sha });
  const isGone = await isGoneFromPlatform(ctx, deploy);
  const told = isGone ? PUBLISHED_AS_GONE : publishedState(stateOf(deploy), await isOutrun(ctx, deploy));
  await stillMine();
  await ctx.github.reportDeployment({ id, ...told, logUrl });
  const done = { attempts: 0, problem: null, problemSince: null, nextAttemptAt: ctx.now(), ...FREED };
  await savePublished(ctx, row, { toldState: isGone ? GONE : deploy.state, ...done });
}

async function savePublished(ctx: Context, row: GithubDeployment, data: Partial<GithubDeployment>): Promise<void> {
  const { deployId, leaseFence } = row;
  await ctx.db.githubDeployment.updateMany({ where: { deployId, leaseFence }, data });
}

/** The name of a surface's environment on GitHub: `production/api-prod`. */
function publishedEnvironment(deploy: { targetEnv: string; surfaceId: string }): string {
  return `${deploy.targetEnv}/${deploy.surfaceId}`;
}

async function isGoneFromPlatform(ctx: Context, deploy: DeployRow): Promise<boolean> {
  const gone = await readRows(ctx.db, z.unknown())`
    SELECT 1 FROM (${newestSuccesses(ctx)}) newest WHERE newest.id = ${deploy.id} AND newest.is_gone`;
  return gone.length > 0;
}

/** What GitHub is told of a deploy: a success only when the platform reports the commit, and only while none came later. */
function publishedState(state: DeployState, isOutrun: boolean): PublishedState {
  switch (state) {
    case "succeeded":
      return isOutrun
        ? { state: "inactive", description: "A later deploy took its place" }
        : { state: "success", description: "The platform runs this commit" };
    case "failed":
      return { state: "failure", description: "The run failed" };
    case "errored":
    case "timed_out":
      return { state: "error", description: "It could not be confirmed that the platform runs this commit" };
    case "cancelled":
      return { state: "error", description: "The run was cancelled" };
    case "superseded":
      return { state: "inactive", description: "A newer deploy took its place" };
    default:
      return { state: "in_progress", description: "The run has started" };
  }
}

/** Whether a later deploy of the surface has succeeded: a late word of this one must not make that one inactive. */
async function isOutrun(ctx: Context, deploy: DeployRow): Promise<boolean> {
  if (deploy.finishedAt === null) return false;
  const later = { surfaceId: deploy.surfaceId, state: "succeeded", finishedAt: { gt: deploy.finishedAt } };
  return (await ctx.db.deploy.count({ where: later })) > 0;
}

async function postponePublishing(ctx: Context, row: GithubDeployment, error: UpstreamError): Promise<void> {
  const now = ctx.now();
  const wait = Math.max(publishRetryDelay(row.attempts), (error.retryAfter ?? 0) * 1_000);
  await savePublished(ctx, row, {
    attempts: row.attempts + 1,
    problem: error.message,
    problemSince: row.problemSince ?? now,
    // Somebody may have deleted it on GitHub: it is looked for again, and made anew where it is gone.
    ...(error.kind === "not_found" ? { githubId: null } : {}),
    ...FREED,
    nextAttemptAt: new Date(now.getTime() + wait),
  });
}

/** Milliseconds to the next attempt: one minute, doubled each time, at most an hour. */
function publishRetryDelay(attempts: number): number {
  return Math.min(60_000 * 2 ** attempts, 3_600_000);
}
