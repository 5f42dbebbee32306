import { UNREADABLE } from "@/lib/core/clean-text";
import type { PlatformClock } from "@/lib/core/platform-clock";
import { countOr, identifier, instantIfAny, optionalFields, textIfAny, UnexpectedShape } from "@/lib/github/fields";
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

/** One job of GitHub's `job` schema with its steps. One that cannot be read is there all the same, in a state that nobody knows. */
export function parseJob(value: unknown, clock: Clock): WorkflowJob {
  const job = optionalFields(value);
  return {
    id: idIfAny(job),
    name: textIfAny(job, "name") ?? "(no name)",
    status: textIfAny(job, "status") ?? UNREADABLE,
    conclusion: textIfAny(job, "conclusion"),
    startedAt: by(clock, instantIfAny(job, "started_at")),
    finishedAt: by(clock, instantIfAny(job, "completed_at")),
    steps: (Array.isArray(job.steps) ? job.steps : []).map((step, index) => parseStep(step, index, clock)),
  };
}

/** Without a number nobody can ask for its log. */
function idIfAny(job: Record<string, unknown>): string {
  try {
    return identifier(job, "id");
  } catch (error) {
    if (error instanceof UnexpectedShape) return "";
    throw error;
  }
}
