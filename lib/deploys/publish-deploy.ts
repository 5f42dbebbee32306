import "server-only";

import { z } from "zod";
import { authorize } from "@/lib/core/authorize";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { type GithubDeployment, Prisma } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import { type DeployRow, loadDeploy } from "@/lib/deploys/load";
import { claimLease, requireLease } from "@/lib/work/lease";

/** Longer than three calls that all run into their deadline. */
const PUBLISHED = { table: "github_deployments", key: "deploy_id", due: "next_attempt_at", seconds: 60 } as const;
const LOOK_BACK_MS = 24 * 3_600_000;
/** What GitHub has refused for so long is history: it is not told any more. */
const GIVEN_UP_AFTER_MS = 7 * 24 * 3_600_000;
/** A run may wait and work for 35 days, and be started again for 30: what was asked for earlier does not change any more. */
const CAN_CHANGE_FOR_MS = 70 * 24 * 3_600_000;
const FREED = { leaseOwner: null, leaseUntil: null };
/** Told of a success in whose place something else is live. */
const GONE = "gone";
/** Told of a success after which another deploy of the surface was one. */
const OUTRUN = "outrun";

/** Of `deploys d` and its row among the newest successes: its state, or why a success is none any more. */
const WHAT_TO_TELL = Prisma.sql`CASE WHEN newest.is_gone THEN ${GONE}
  WHEN d.state = 'succeeded' AND EXISTS (SELECT 1 FROM deploys later WHERE later.surface_id = d.surface_id
    AND later.state = 'succeeded' AND later.finished_at > d.finished_at) THEN ${OUTRUN}
  ELSE d.state END`;

/** GitHub's words for a deployment. */
interface PublishedState {
  state: "in_progress" | "success" | "failure" | "error" | "inactive";
  description: string;
}

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

/** Deploys of this console whose run began, or that shipped; of those that both consoles found, the ones of its own environment. */
async function addNewOnes(ctx: Context): Promise<void> {
  await ctx.db.$executeRaw`
    INSERT INTO github_deployments (deploy_id, environment, sha, next_attempt_at)
    SELECT d.id, d.target_env || '/' || d.surface_id, d.sha, ${ctx.now()} FROM deploys d
    LEFT JOIN github_deployments g ON g.deploy_id = d.id
    WHERE g.deploy_id IS NULL AND ${changedWithin(ctx, LOOK_BACK_MS)}
      AND (d.started_at IS NOT NULL OR d.state = 'succeeded')
      AND d.sha_source IS DISTINCT FROM 'guess'
      AND (d.origin IS NULL OR (d.origin <> 'console' AND d.target_env = ${ctx.environment}))
    ON CONFLICT DO NOTHING`;
}

/** Of `deploys d`: what changed its state lately, however long ago it was asked for: a run may wait for days, or be started again. */
function changedWithin(ctx: Context, ms: number): Prisma.Sql {
  const [since, earliest] = [ms, CAN_CHANGE_FOR_MS].map((back) => new Date(ctx.now().getTime() - back));
  return Prisma.sql`d.requested_at > ${earliest} AND GREATEST(d.requested_at, d.state_since) > ${since}`;
}

/** The oldest of which GitHub has not been told the newest state, the corrected commit, or that something else is live. */
async function claimNext(ctx: Context): Promise<GithubDeployment | null> {
  const which = Prisma.sql`deploy_id IN (
    WITH newest AS (${newestSuccesses(ctx)}),
      told AS (SELECT d.id FROM deploys d WHERE ${changedWithin(ctx, GIVEN_UP_AFTER_MS)} UNION SELECT id FROM newest)
    SELECT d.id FROM told JOIN deploys d ON d.id = told.id LEFT JOIN newest ON newest.id = d.id
    WHERE told_state IS DISTINCT FROM ${WHAT_TO_TELL} OR github_deployments.sha <> d.sha)`;
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
  const toldState = await findWhatToTell(ctx, deploy);
  const told = publishedState(toldState);
  await stillMine();
  await ctx.github.reportDeployment({ id, ...told, logUrl });
  if (told.state === "success") await saveOutrun(ctx, row);
  const done = { attempts: 0, problem: null, problemSince: null, nextAttemptAt: ctx.now(), ...FREED };
  await savePublished(ctx, row, { toldState, ...done });
}

async function savePublished(ctx: Context, row: GithubDeployment, data: Partial<GithubDeployment>): Promise<void> {
  const { deployId, leaseFence } = row;
  await ctx.db.githubDeployment.updateMany({ where: { deployId, leaseFence }, data });
}

/** The name of a surface's environment on GitHub: `production/api-prod`. */
function publishedEnvironment(deploy: { targetEnv: string; surfaceId: string }): string {
  return `${deploy.targetEnv}/${deploy.surfaceId}`;
}

async function findWhatToTell(ctx: Context, { id, state }: DeployRow): Promise<string> {
  const [found] = await readRows(ctx.db, z.object({ word: z.string() }))`
    WITH newest AS (${newestSuccesses(ctx)})
    SELECT ${WHAT_TO_TELL} AS word FROM deploys d LEFT JOIN newest ON newest.id = d.id WHERE d.id = ${id}`;
  return found?.word ?? state;
}

/** A success only while the platform reports the commit and no other deploy was one later. */
function publishedState(word: string): PublishedState {
  switch (word) {
    case GONE:
      return { state: "inactive", description: "The platform runs another commit" };
    case OUTRUN:
      return { state: "inactive", description: "A later deploy took its place" };
    case "succeeded":
      return { state: "success", description: "The platform runs this commit" };
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

/** GitHub makes the successes before a new one inactive by itself: should one of them take the place back, it has to be told. */
async function saveOutrun(ctx: Context, { deployId, environment }: GithubDeployment): Promise<void> {
  const where = { environment, toldState: "succeeded", deployId: { not: deployId } };
  await ctx.db.githubDeployment.updateMany({ where, data: { toldState: OUTRUN } });
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
