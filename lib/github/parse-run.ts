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

/** One run of GitHub's `workflow-run` schema; throws UnexpectedShape. */
export function parseRun(value: unknown): WorkflowRun {
  const run = fieldsOf(value, "a run");
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
    title: optionalText(run, "display_title") ?? "",
    workflowPath: text(run, "path"),
    url: text(run, "html_url"),
    createdAt: instant(run, "created_at"),
    startedAt: optionalInstant(run, "run_started_at"),
    updatedAt: instant(run, "updated_at"),
  };
}
