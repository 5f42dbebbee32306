import { count, fieldsOf, identifier, listOf, optionalInstant, optionalText, text } from "@/lib/github/fields";
import type { WorkflowJob, WorkflowStep } from "@/lib/github/github";

function parseStep(value: unknown): WorkflowStep {
  const step = fieldsOf(value, "a step");
  return {
    number: count(step, "number"),
    name: text(step, "name"),
    status: text(step, "status"),
    conclusion: optionalText(step, "conclusion"),
    startedAt: optionalInstant(step, "started_at"),
    finishedAt: optionalInstant(step, "completed_at"),
  };
}

/** One job of GitHub's `job` schema with its steps; throws UnexpectedShape. */
export function parseJob(value: unknown): WorkflowJob {
  const job = fieldsOf(value, "a job");
  return {
    id: identifier(job, "id"),
    name: text(job, "name"),
    status: text(job, "status"),
    conclusion: optionalText(job, "conclusion"),
    startedAt: optionalInstant(job, "started_at"),
    finishedAt: optionalInstant(job, "completed_at"),
    steps: listOf(job.steps ?? [], "steps").map(parseStep),
  };
}
