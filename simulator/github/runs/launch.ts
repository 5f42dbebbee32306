import type { SimulatedSurface } from "../../options";
import { readStoredCommit } from "../../repository/commits";
import { findBranch, findSha, isAncestor } from "../../repository/refs";
import type { Plan, StoredRun } from "../../state/model";
import type { World } from "../../world";
import { CHECK_WORKFLOW } from "../bodies/workflow";
import { planRun, VERIFY_STEP } from "./plan";
import { isGroupBusy, latestAttempt } from "./queue";

export interface RunRequest {
  workflow: string;
  surfaceId: string;
  environment: string;
  /** The input `ref`: usually a SHA. */
  ref: string;
  correlationId: string | null;
  actor: string;
  headBranch: string;
  headSha: string;
  /** Whether the workflow refuses a commit that is not on the branch it runs on. */
  verifiesBranch: boolean;
}

const RIVAL = "hana-shell";
const RIVAL_AFTER_MS = 1_500;

/** The plan of one attempt, with everything the scenarios ask of it. */
export async function planAttempt(world: World, request: RunRequest, seed: number): Promise<Plan> {
  const { scenarios } = world;
  const { surfaceId } = request;
  const speed = scenarios.get("speed") ?? 1;
  const plan = planRun({ seed, speed, releaseSha: await releaseSha(world, request) });
  const failure = (await failureOf(world, request)) ?? askedFailure(world, surfaceId);
  return {
    ...plan,
    ...failure,
    releaseLateMs: scenarios.take("release_late_ms") ?? 0,
    needsApproval: scenarios.touches("stuck_approval", surfaceId),
    waitMs: waitTimerOf(world, surfaceId),
    hasCustomRule: scenarios.touches("custom_rule", surfaceId),
    jobless: joblessEnd(world, surfaceId),
    ignoresCancel: scenarios.touches("ignore_cancel", surfaceId),
    rivalAt: scenarios.touches("evict", surfaceId) ? world.clock.now() + RIVAL_AFTER_MS / speed : null,
  };
}

async function releaseSha(world: World, request: RunRequest): Promise<string | null> {
  const sha = await findSha(world.repository, request.ref);
  if (sha === null || !world.scenarios.touches("release_other_sha", request.surfaceId)) return sha;
  const commit = await readStoredCommit(world.repository, sha);
  return commit.parents[0] ?? (await findBranch(world.repository, "main"));
}

/** What is wrong with the inputs themselves, as the workflow's own steps would find it. */
async function failureOf(world: World, request: RunRequest): Promise<Pick<Plan, "failAt" | "failure"> | null> {
  if (surfaceOf(world, request) === undefined) return { failAt: VERIFY_STEP, failure: "unknown_surface" };
  if (!request.verifiesBranch) return null;
  return (await isOnBranch(world, request)) ? null : { failAt: VERIFY_STEP, failure: "not_on_branch" };
}

function surfaceOf(world: World, request: RunRequest): SimulatedSurface | undefined {
  return world.options.surfaces.find(
    ({ surfaceId, workflow, targetEnv }) =>
      surfaceId === request.surfaceId && workflow === request.workflow && targetEnv === request.environment,
  );
}

async function isOnBranch(world: World, request: RunRequest): Promise<boolean> {
  const sha = await findSha(world.repository, request.ref);
  return sha !== null && (await isAncestor(world.repository, sha, request.headSha));
}

function askedFailure(world: World, surfaceId: string): Pick<Plan, "failAt" | "failure"> | null {
  const asked = world.scenarios.take("fail_step", (value) => (value.surface_id ?? surfaceId) === surfaceId);
  if (asked === undefined) return null;
  return { failAt: asked.step, failure: asked.reason ?? "error" };
}

function waitTimerOf(world: World, surfaceId: string): number {
  const timer = world.scenarios.get("wait_timer");
  return timer === undefined || (timer.surface_id ?? surfaceId) !== surfaceId ? 0 : timer.minutes * 60_000;
}

/** How a run ends that has no job. */
export function joblessEnd(world: World, surfaceId: string): Plan["jobless"] {
  if (world.scenarios.touches("startup_failure", surfaceId)) return "startup_failure";
  return world.scenarios.touches("zero_jobs", surfaceId) ? "failure" : null;
}

/** A new run that is not in the world yet. */
export function newRun(world: World, request: RunRequest): StoredRun {
  const { state } = world.store;
  const id = state.nextRunId;
  state.nextRunId += 1;
  const now = world.clock.now();
  const { workflow, surfaceId, environment, correlationId } = request;
  return {
    id,
    runNumber: state.runs.filter((run) => run.workflow === workflow).length + 1,
    workflow,
    surfaceId,
    environment,
    correlationId,
    app: surfaceOf(world, request)?.app ?? surfaceId,
    sha: request.ref,
    actor: request.actor,
    headBranch: request.headBranch,
    headSha: request.headSha,
    reportedSha: null,
    displayTitle: `deploy ${titledSurface(world, request)} ${environment} ${shortRef(request.ref)} [${correlationId ?? ""}]`,
    group: groupOf(world, request),
    createdAt: now,
    skewMs: (world.scenarios.get("clock_skew_s") ?? 0) * 1000,
    visibleAt: now + (world.scenarios.take("visible_after_ms") ?? 0),
    attempts: [],
  };
}

function titledSurface(world: World, request: RunRequest): string {
  return world.scenarios.get("bare_runs") === true ? "" : request.surfaceId;
}

function shortRef(ref: string): string {
  return /^[0-9a-f]{40}$/.test(ref) ? ref.slice(0, 7) : ref;
}

/** The concurrency group of a run: one per workflow and app. */
function groupOf(world: World, request: RunRequest): string {
  const app = surfaceOf(world, request)?.app ?? request.surfaceId;
  return `${request.workflow}:${app}`;
}

/** Somebody else's run of the same surface, of the newest commit. */
export function simulatedRival(world: World, run: StoredRun): { run: StoredRun; plan: Plan } {
  const { workflow, surfaceId, environment, headBranch, headSha } = run;
  const rival = newRun(world, {
    workflow,
    surfaceId,
    environment,
    headBranch,
    headSha,
    ref: headSha,
    correlationId: null,
    actor: RIVAL,
    verifiesBranch: false,
  });
  const speed = world.scenarios.get("speed") ?? 1;
  return { run: rival, plan: planRun({ seed: rival.id, speed, releaseSha: headSha }) };
}

/** Creates a run. A run that is to be evicted finds its group busy, as it would have to. */
export async function launchRun(world: World, request: RunRequest): Promise<StoredRun> {
  const plan = await planAttempt(world, request, world.store.state.nextRunId);
  const run = { ...newRun(world, request), reportedSha: await reportedSha(world, request) };
  if (plan.rivalAt !== null && !isGroupBusy(world.store.state, run.group)) {
    const blocker = simulatedRival(world, run);
    world.runs.start(blocker.run, { actor: RIVAL, plan: blocker.plan, at: run.createdAt });
  }
  world.runs.start(run, { actor: request.actor, plan, at: run.createdAt });
  return run;
}

/** The commit that the workflow tells in a step's name, where its input was a branch or a tag. */
async function reportedSha(world: World, { ref }: RunRequest): Promise<string | null> {
  if (world.scenarios.get("bare_runs") === true || shortRef(ref) !== ref) return null;
  return await findSha(world.repository, ref);
}

/** Somebody starts a run again: the same run, with one attempt more. */
export async function rerunBy(world: World, run: StoredRun, actor: string): Promise<void> {
  if (run.workflow === CHECK_WORKFLOW) {
    return world.runs.start(run, { actor, plan: latestAttempt(run).plan, at: world.clock.now() });
  }
  const { workflow, surfaceId, environment, correlationId, headBranch, headSha } = run;
  const verifiesBranch = run.attempts[0]?.plan.failure === "not_on_branch";
  const request = { workflow, surfaceId, environment, ref: run.sha, correlationId, actor, headBranch, headSha };
  const plan = await planAttempt(world, { ...request, verifiesBranch }, run.id + run.attempts.length);
  // A branch has moved on since: the workflow resolves it again.
  run.reportedSha = await reportedSha(world, { ...request, verifiesBranch });
  world.runs.start(run, { actor, plan, at: world.clock.now() });
}
