import type { Attempt } from "../../state/model";
import { isProtected, timelineOf } from "./life";

/** Something GitHub tells by webhook. */
export interface Moment {
  name: string;
  at: number;
  event: "workflow_run" | "workflow_job" | "check_suite";
  action: string;
}

/** The webhooks of an attempt that are known now, in order; GitHub sends none for a startup failure's end. */
export function momentsOf(attempt: Attempt): Moment[] {
  const { plan, admittedAt, requestedAt } = attempt;
  const { acceptedAt, startedAt, completedAt, conclusion } = timelineOf(attempt);
  const hasJob = plan.jobless === null;
  const moments = [moment("workflow_run", "requested", requestedAt)];
  if (hasJob && isProtected(plan) && admittedAt !== null) moments.push(moment("workflow_job", "waiting", admittedAt));
  if (hasJob && acceptedAt !== null) moments.push(moment("workflow_job", "queued", acceptedAt));
  if (hasJob && startedAt !== null) {
    moments.push(moment("workflow_run", "in_progress", startedAt), moment("workflow_job", "in_progress", startedAt));
  }
  if (completedAt !== null && conclusion !== "startup_failure") {
    if (hasJob && admittedAt !== null) moments.push(moment("workflow_job", "completed", completedAt));
    moments.push(moment("workflow_run", "completed", completedAt), moment("check_suite", "completed", completedAt));
  }
  return moments;
}

function moment(event: Moment["event"], action: string, at: number): Moment {
  return { name: `${event}.${action}`, at, event, action };
}
