import type { PlatformClock } from "@/lib/core/platform-clock";
import {
  countOr,
  fieldsOf,
  identifier,
  instantIfAny,
  optionalFields,
  pageIfAny,
  text,
  textIfAny,
} from "@/lib/github/fields";
import type { WorkflowRun } from "@/lib/github/github";

interface Seen {
  ageMs: number;
  /** The workflow whose runs were asked for; a run that is read by its number has to tell its own. */
  workflow?: string;
  clock: Pick<PlatformClock, "ours">;
}

/** One run of GitHub's `workflow-run` schema; throws UnexpectedShape. */
export function parseRun(value: unknown, { ageMs, clock, workflow }: Seen): WorkflowRun {
  const run = fieldsOf(value, "a run");
  const [created, started, updated] = ["created_at", "run_started_at", "updated_at"].map((name) => {
    const theirs = instantIfAny(run, name);
    return theirs === null ? null : clock.ours(theirs);
  });
  // A run that tells no time is no older than the newest it does tell, or this very look.
  const createdAt = created ?? started ?? updated ?? new Date();
  return {
    id: identifier(run, "id"),
    attempt: Math.max(1, countOr(run, "run_attempt", 1)),
    status: textIfAny(run, "status") ?? "unknown",
    conclusion: textIfAny(run, "conclusion"),
    event: textIfAny(run, "event") ?? "unknown",
    branch: textIfAny(run, "head_branch"),
    headSha: textIfAny(run, "head_sha"),
    actorLogin: textIfAny(optionalFields(run.actor), "login"),
    triggeringActorLogin: textIfAny(optionalFields(run.triggering_actor), "login"),
    checkSuiteId: Number.isSafeInteger(run.check_suite_id) ? String(run.check_suite_id) : null,
    title: textIfAny(run, "display_title") ?? "",
    workflowPath:
      workflow === undefined ? text(run, "path") : (textIfAny(run, "path") ?? `.github/workflows/${workflow}`),
    url: pageIfAny(run, "html_url") ?? "",
    createdAt,
    startedAt: started ?? null,
    updatedAt: updated ?? createdAt,
    ageMs,
  };
}
