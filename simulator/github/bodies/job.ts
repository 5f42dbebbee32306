import { isoSeconds, nodeId } from "../../state/identifiers";
import type { Attempt, StoredRun } from "../../state/model";
import { makeOdd } from "../../state/odd-texts";
import type { World } from "../../world";
import { type Life, lifeOf } from "../runs/life";
import { VERIFY_STEP } from "../runs/plan";
import type { Schemas } from "../schemas";
import { CHECK_WORKFLOW, workflowName } from "./workflow";

type Job = Schemas["job"];
type Step = NonNullable<Job["steps"]>[number];

const ATTEMPTS_PER_RUN = 100;

/** The run and attempt a job id stands for. */
export function parseJobId(id: number): { runId: number; attempt: number } {
  return { runId: Math.floor(id / ATTEMPTS_PER_RUN), attempt: id % ATTEMPTS_PER_RUN };
}

/** The jobs of an attempt at a moment: one, or none while the run is pending or when it could not start. */
export function jobBodies(world: World, run: StoredRun, shown: { attempt: Attempt; at: number }): Job[] {
  const { attempt, at } = shown;
  const life = lifeOf(attempt, at);
  if (!life.hasJob) return [];
  const id = jobId(run, attempt);
  const time = (ms: number): string => isoSeconds(ms + run.skewMs);
  const odd = world.scenarios.get("odd_texts");
  const steps = stepsOf(life, time).map((step) => ({ ...step, name: makeOdd(step.name, odd) }));
  const hasRunner = life.startedAt !== null;
  const job = {
    id,
    run_id: run.id,
    run_url: world.urls.api(`/actions/runs/${run.id}`),
    run_attempt: attempt.number,
    node_id: nodeId("J", id),
    head_sha: run.headSha,
    url: world.urls.api(`/actions/jobs/${id}`),
    html_url: world.urls.page(`/actions/runs/${run.id}/job/${id}`),
    status: life.status === "requested" ? "queued" : life.status,
    conclusion: conclusionOf(life),
    created_at: time(attempt.admittedAt ?? attempt.requestedAt),
    started_at: time(life.startedAt ?? attempt.admittedAt ?? attempt.requestedAt),
    completed_at: life.completedAt === null ? null : time(life.completedAt),
    name: makeOdd(run.workflow === CHECK_WORKFLOW ? "check" : "deploy", odd),
    steps: withReport(run, steps),
    check_run_url: world.urls.api(`/check-runs/${id}`),
    labels: ["ubuntu-24.04"],
    runner_id: hasRunner ? 21 : null,
    runner_name: hasRunner ? "GitHub Actions 21" : null,
    runner_group_id: hasRunner ? 1 : null,
    runner_group_name: hasRunner ? "GitHub Actions" : null,
    workflow_name: workflowName(run.workflow),
    head_branch: run.headBranch,
  } satisfies Job;
  return [job];
}

/** The id of the one job of an attempt; run and attempt can be read back from it. */
function jobId(run: StoredRun, attempt: Attempt): number {
  return run.id * ATTEMPTS_PER_RUN + attempt.number;
}

function stepsOf(life: Life, time: (ms: number) => string): NonNullable<Job["steps"]> {
  return life.steps.map(({ name, number, status, conclusion, startedAt, completedAt }) => ({
    name,
    status,
    conclusion,
    number,
    started_at: startedAt === null ? null : time(startedAt),
    completed_at: completedAt === null ? null : time(completedAt),
  }));
}

function conclusionOf(life: Life): Job["conclusion"] {
  return life.conclusion === "startup_failure" ? "failure" : life.conclusion;
}

/** A branch or tag becomes its commit after it was verified; a step's name then tells it, as the runner expands names. */
function withReport(run: StoredRun, steps: Step[]): Step[] {
  const verified = steps[VERIFY_STEP - 1];
  if (run.reportedSha === null || verified === undefined) return steps;
  const isTold = verified.conclusion === "success";
  const name = isTold ? `Deploy ${run.surfaceId} at ${run.reportedSha}` : "Deploy ${{ env.SURFACE }} at ${{ env.SHA }}";
  const conclusion = verified.conclusion === "failure" ? "skipped" : verified.conclusion;
  const report = { ...verified, name, conclusion, started_at: verified.completed_at };
  return steps.toSpliced(VERIFY_STEP, 0, report).map((step, index) => ({ ...step, number: index + 1 }));
}
