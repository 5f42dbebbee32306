import type { PlatformClock } from "@/lib/core/platform-clock";
import {
  count,
  fieldsOf,
  identifier,
  instant,
  optionalFields,
  optionalInstant,
  optionalText,
  text,
} from "@/lib/github/fields";
import type { WorkflowRun } from "@/lib/github/github";

interface Seen {
  ageMs: number;
  clock: Pick<PlatformClock, "ours">;
}

/** One run of GitHub's `workflow-run` schema; throws UnexpectedShape. */
export function parseRun(value: unknown, { ageMs, clock }: Seen): WorkflowRun {
  const run = fieldsOf(value, "a run");
  const startedAt = optionalInstant(run, "run_started_at");
  return {
    id: identifier(run, "id"),
    attempt: run.run_attempt === undefined ? 1 : count(run, "run_attempt"),
    status: optionalText(run, "status") ?? "unknown",
    conclusion: optionalText(run, "conclusion"),
    event: text(run, "event"),
    branch: optionalText(run, "head_branch"),
    headSha: optionalText(run, "head_sha"),
    actorLogin: optionalText(optionalFields(run.actor), "login"),
    triggeringActorLogin: optionalText(optionalFields(run.triggering_actor), "login"),
    checkSuiteId: run.check_suite_id == null ? null : identifier(run, "check_suite_id"),
    title: optionalText(run, "display_title") ?? "",
    workflowPath: text(run, "path"),
    url: text(run, "html_url"),
    createdAt: clock.ours(instant(run, "created_at")),
    startedAt: startedAt === null ? null : clock.ours(startedAt),
    updatedAt: clock.ours(instant(run, "updated_at")),
    ageMs,
  };
}
