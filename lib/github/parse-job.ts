import type { PlatformClock } from "@/lib/core/platform-clock";
import { countOr, fieldsOf, identifier, instantIfAny, listOf, optionalFields, textIfAny } from "@/lib/github/fields";
import type { WorkflowJob, WorkflowStep } from "@/lib/github/github";

type Clock = Pick<PlatformClock, "ours">;

function parseStep(value: unknown, index: number, clock: Clock): WorkflowStep {
  const step = optionalFields(value);
  return {
    number: countOr(step, "number", index + 1),
    name: textIfAny(step, "name") ?? "(no name)",
    status: textIfAny(step, "status") ?? "unknown",
    conclusion: textIfAny(step, "conclusion"),
    startedAt: by(clock, instantIfAny(step, "started_at")),
    finishedAt: by(clock, instantIfAny(step, "completed_at")),
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
    name: textIfAny(job, "name") ?? "(no name)",
    status: textIfAny(job, "status") ?? "unknown",
    conclusion: textIfAny(job, "conclusion"),
    startedAt: by(clock, instantIfAny(job, "started_at")),
    finishedAt: by(clock, instantIfAny(job, "completed_at")),
    steps: listOf(job.steps ?? [], "steps").map((step, index) => parseStep(step, index, clock)),
  };
}
