import { z } from "zod";
import { BOT_LOGIN } from "../github/logins";
import { newRun } from "../github/runs/launch";
import { momentsOf } from "../github/runs/moments";
import { planPastRun } from "../github/runs/plan";
import type { SimulatedSurface } from "../options";
import { listStoredCommits } from "../repository/commits";
import type { Attempt, SimulatorState, StoredRun } from "../state/model";
import { releaseCommit } from "../state/releases";
import type { World } from "../world";

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const time = z.iso.datetime({ offset: true });

export const historySchema = z.strictObject({
  surfaces: z
    .array(z.strictObject({ app: z.string(), releases: z.array(z.strictObject({ sha, at: time })) }))
    .default([]),
  runs: z
    .array(
      z.strictObject({
        id: z.int().positive().optional(),
        surface_id: z.string(),
        sha,
        conclusion: z.enum(["success", "failure", "cancelled", "startup_failure"]),
        started_at: time,
        finished_at: time,
        correlation_id: z.string().optional(),
        failing_step: z.int().min(1).max(8).optional(),
        actor: z.string().min(1).optional(),
      }),
    )
    .default([]),
});

export type History = z.infer<typeof historySchema>;
type PastRun = History["runs"][number];

const USUAL_FAILING_STEP = 6;

/** Whether nothing was ever run or deployed here. */
export function isUntouched(state: SimulatorState): boolean {
  const isDeployed = Object.values(state.heroku).some(({ releases }) =>
    releases.some((release) => release.sha !== null),
  );
  return state.runs.length === 0 && !isDeployed && Object.values(state.pages).every((list) => list.length === 0);
}

/** Plants releases and runs of the past; gives the ids of the runs in the order they were named. */
export async function plantHistory(world: World, history: History, tip: string): Promise<number[]> {
  const { state } = world.store;
  const planted: StoredRun[] = [];
  for (const past of history.runs) {
    const surface = world.options.surfaces.find((candidate) => candidate.surfaceId === past.surface_id);
    if (surface === undefined) continue;
    const headSha = await tipAt(world, { tip, until: past.started_at, otherwise: past.sha });
    planted.push(pastRun(world, past, { surface, headSha }));
  }
  plantReleases(state, history.surfaces);
  for (const run of planted.toSorted((a, b) => a.createdAt - b.createdAt)) {
    const runNumber = state.runs.filter(({ workflow }) => workflow === run.workflow).length + 1;
    state.runs.push({ ...run, runNumber });
  }
  state.nextRunId = Math.max(state.nextRunId, ...planted.map((run) => run.id + 1));
  world.store.save();
  return planted.map((run) => run.id);
}

/** The tip of main at a moment, which is what a run of that time has as its head. */
async function tipAt(world: World, place: { tip: string; until: string; otherwise: string }): Promise<string> {
  const query = { range: place.tip, skip: 0, limit: 1, until: place.until };
  const [commit] = await listStoredCommits(world.repository, query);
  return commit?.sha ?? place.otherwise;
}

function pastRun(world: World, past: PastRun, place: { surface: SimulatedSurface; headSha: string }): StoredRun {
  const actor = past.actor ?? (past.correlation_id === undefined ? "hana-shell" : BOT_LOGIN);
  const { surface, headSha } = place;
  const run = newRun(world, {
    workflow: surface.workflow,
    surfaceId: surface.surfaceId,
    environment: surface.targetEnv,
    ref: past.sha,
    correlationId: past.correlation_id ?? null,
    actor,
    headBranch: "main",
    headSha,
    verifiesBranch: false,
  });
  const attempt = pastAttempt(past, actor);
  const times = { createdAt: attempt.requestedAt, visibleAt: attempt.requestedAt, skewMs: 0 };
  return { ...run, ...times, id: past.id ?? run.id, attempts: [attempt] };
}

function pastAttempt(past: PastRun, actor: string): Attempt {
  const startedAt = Date.parse(past.started_at);
  const finishedAt = Date.parse(past.finished_at);
  const failAt = past.conclusion === "failure" ? (past.failing_step ?? USUAL_FAILING_STEP) : null;
  const durationMs = Math.max(1, finishedAt - startedAt);
  const plan = planPastRun({
    durationMs: past.conclusion === "cancelled" ? durationMs * 2 : durationMs,
    failAt,
    releaseSha: past.sha,
  });
  const admittedAt = startedAt - plan.queueMs;
  const attempt: Attempt = {
    number: 1,
    actor,
    requestedAt: admittedAt,
    plan: { ...plan, jobless: past.conclusion === "startup_failure" ? "startup_failure" : null },
    admittedAt,
    approvedAt: null,
    letPassAt: null,
    review: null,
    cancelledBy: null,
    stopAt: past.conclusion === "cancelled" ? finishedAt : null,
    released: true,
    settled: true,
    sent: [],
  };
  return { ...attempt, sent: momentsOf(attempt).map((moment) => moment.name) };
}

function plantReleases(state: SimulatorState, surfaces: History["surfaces"]): void {
  const releases = surfaces.flatMap(({ app, releases: list }) =>
    list.map((release) => ({ app, sha: release.sha, at: Date.parse(release.at) })),
  );
  for (const release of releases.sort((a, b) => a.at - b.at)) releaseCommit(state, release);
}
