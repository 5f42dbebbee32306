import type { PlatformClock } from "@/lib/core/platform-clock";
import { count, fieldsOf, identifier, listOf, optionalInstant, optionalText, text } from "@/lib/github/fields";
import type { WorkflowJob, WorkflowStep } from "@/lib/github/github";

type Clock = Pick<PlatformClock, "ours">;

function parseStep(value: unknown, clock: Clock): WorkflowStep {
  const step = fieldsOf(value, "a step");
  return {
    number: count(step, "number"),
    name: text(step, "name"),
    status: text(step, "status"),
    conclusion: optionalText(step, "conclusion"),
    startedAt: by(clock, optionalInstant(step, "started_at")),
    finishedAt: by(clock, optionalInstant(step, "completed_at")),
  };
}

function by(clock: Clock, theirs: Date | null): Date | null {
  return theirs === null ? null : clock.ours(theirs);
}

/** One job of GitHub's `job` schema with its steps; throws UnexpectedShape. */
export function parseJob(value: unknown, clock: Clock): WorkflowJob {
  const job = fieldsOf(value, "a job");
  return {
    id: identifier(job, "id"),
    name: text(job, "name"),
    status: text(job, "status"),
    conclusion: optionalText(job, "conclusion"),
    startedAt: by(clock, optionalInstant(job, "started_at")),
    finishedAt: by(clock, optionalInstant(job, "completed_at")),
    steps: listOf(job.steps ?? [], "steps").map((step) => parseStep(step, clock)),
  };
}
