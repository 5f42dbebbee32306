import type { ListedRuns, UnnumberedRun, WorkflowJob, WorkflowRun, WorkflowStep } from "@/lib/github/github";

const T0 = new Date("2026-11-23T10:00:00.000Z");

/** That many seconds after ten o'clock, when every intent of these tests was written. */
export function after(seconds: number): Date {
  return new Date(T0.getTime() + seconds * 1_000);
}

export const CORRELATION_ID = "abcdefghijklmnopqrstuvwx23";

/** A run that succeeded, as GitHub reports the one of our own dispatch. */
export function workflowRun(change: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    id: "1",
    attempt: 1,
    status: "completed",
    conclusion: "success",
    event: "workflow_dispatch",
    branch: "main",
    headSha: "0123abcd0123abcd0123abcd0123abcd0123abcd",
    actorLogin: "raxx-bot",
    triggeringActorLogin: "raxx-bot",
    checkSuiteId: "51",
    title: `deploy api-staging staging 0123abc [${CORRELATION_ID}]`,
    workflowPath: ".github/workflows/deploy-heroku.yml",
    url: "https://github.test/raxx/raxx/actions/runs/1",
    createdAt: after(1),
    startedAt: after(1),
    updatedAt: after(9),
    ageMs: 0,
    ...change,
  };
}

/** A list of runs of which every one could be read. */
export function listOf(...runs: WorkflowRun[]): ListedRuns {
  return { runs, unnumbered: [], unreadable: 0 };
}

/** The same run where its number could not be read. */
export function unnumberedRun(change: Partial<WorkflowRun> = {}): UnnumberedRun {
  const { id: _, ...run } = workflowRun(change);
  return run;
}

/** A step that succeeded. */
export function workflowStep(change: Partial<WorkflowStep> = {}): WorkflowStep {
  const times = { startedAt: after(5), finishedAt: after(6) };
  return { number: 1, name: "Build", status: "completed", conclusion: "success", ...times, ...change };
}

/** A job that succeeded with its one step. */
export function workflowJob(change: Partial<WorkflowJob> = {}): WorkflowJob {
  const times = { startedAt: after(5), finishedAt: after(9) };
  const steps = [workflowStep()];
  return { id: "11", name: "deploy", status: "completed", conclusion: "success", steps, ...times, ...change };
}

/** As GitHub shows a job that nothing has picked up: it carries a start all the same. */
export const WAITING_JOB = workflowJob({ status: "queued", conclusion: null, steps: [], finishedAt: null });
