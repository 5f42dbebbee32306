import "server-only";

import { countsAsUnfinished, type DoubtFacts, ranWell } from "@/lib/deploys/doubt";
import type { Evidence } from "@/lib/deploys/rules";
import type { DeployState } from "@/lib/deploys/schemas";
import type { WorkflowRun } from "@/lib/github/github";
import { FAILED_SOMEWHERE, type RunEnd, type RunVerdict } from "@/lib/runs/rules";

export interface Correction {
  to: DeployState;
  evidence: { kind: Evidence; said: string };
  /** Null where the deploy lives again. */
  end: RunEnd | null;
}

/** What GitHub says now of the run of an ended deploy, against how the deploy ended; null when they agree or nothing is sure. */
export function deriveCorrection(
  ended: DoubtFacts & { message: string | null },
  seen: { run: WorkflowRun; verdict: RunVerdict; now: Date },
): Correction | null {
  const { run, verdict, now } = seen;
  switch (verdict.phase) {
    case "unclear":
      return null;
    case "queued":
    case "running": {
      if (!countsAsUnfinished(ended, now)) return null;
      const said = `GitHub says that run ${run.id} has not ended: it is ${run.status.replaceAll("_", " ")}`;
      return { to: verdict.phase, evidence: { kind: "run_unfinished", said }, end: null };
    }
    case "succeeded": {
      if (ranWell(ended)) return null;
      const said = `GitHub says that run ${run.id} succeeded`;
      return { to: "verifying", evidence: { kind: "run_concluded", said }, end: null };
    }
    default:
      return correctEnd(ended, verdict);
  }
}

function correctEnd(ended: DoubtFacts & { message: string | null }, end: RunEnd): Correction | null {
  if (ended.state === "succeeded" || !saysMore(ended, end)) return null;
  return { to: end.phase, evidence: { kind: kindOf(ended, end), said: end.message }, end };
}

/** Of the same end only more words count: a step where none was known, a cause where no job was seen. */
function saysMore(ended: DoubtFacts & { message: string | null }, end: RunEnd): boolean {
  if (ended.state !== end.phase) return true;
  if (ended.state === "failed") return ended.message === FAILED_SOMEWHERE && end.message !== FAILED_SOMEWHERE;
  return ended.state === "errored" && end.code !== ended.code;
}

function kindOf(ended: DoubtFacts, end: RunEnd): Evidence {
  if (end.phase === "superseded") return ended.state === "cancelled" ? "winner_shown" : "run_concluded";
  const isOfJobs = ended.code === "no_job_ran" || (ended.state === "failed" && end.phase === "failed");
  return isOfJobs || (ended.state === "superseded" && end.phase === "cancelled") ? "jobs_shown" : "run_concluded";
}
