import "server-only";

import type { WorkflowJob } from "@/lib/github/github";
import type { RunStep } from "@/lib/runs/schemas";

/** The steps of all jobs in order, as a person reads them. */
export function stepsOf(jobs: readonly WorkflowJob[]): RunStep[] {
  return jobs.flatMap((job) =>
    job.steps.map((step) => ({
      job: job.name,
      number: step.number,
      name: step.name,
      state: stepState(step.status, step.conclusion),
      started_at: step.startedAt?.toISOString() ?? null,
      finished_at: step.finishedAt?.toISOString() ?? null,
    })),
  );
}

function stepState(status: string, conclusion: string | null): RunStep["state"] {
  if (status === "in_progress") return "running";
  if (status !== "completed") return "waiting";
  switch (conclusion) {
    case "success":
      return "succeeded";
    case "failure":
    case "timed_out":
      return "failed";
    case "skipped":
      return "skipped";
    case "cancelled":
      return "cancelled";
    default:
      return "unknown";
  }
}

/** Step n of m: the one that failed, else the one that runs, else the last one that ended; null before the first. */
export function progressOf(steps: readonly RunStep[]): { number: number; total: number; name: string } | null {
  const current =
    steps.findIndex((step) => step.state === "failed") + 1 ||
    steps.findIndex((step) => step.state === "running") + 1 ||
    steps.findLastIndex((step) => step.state !== "waiting") + 1;
  const step = steps[current - 1];
  return step === undefined ? null : { number: current, total: steps.length, name: step.name };
}
