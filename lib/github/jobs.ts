import { UpstreamError } from "@/lib/core/upstream";
import { fieldsOf, listOf } from "@/lib/github/fields";
import type { WorkflowJob } from "@/lib/github/github";
import { numericId } from "@/lib/github/names";
import { readPages } from "@/lib/github/pages";
import { parseJob } from "@/lib/github/parse-job";
import type { Ask } from "@/lib/github/request";

const MOST_JOBS = 500;

/** The jobs of one attempt of a run, with their steps. Throws UpstreamError. */
export async function listJobs(ask: Ask, runId: string, attempt: number): Promise<WorkflowJob[]> {
  const run_id = numericId(runId);
  if (run_id === null) {
    throw new UpstreamError("github", { kind: "not_found", message: `GitHub has no run "${runId}".` });
  }
  return ask(`list the jobs of run ${runId}`, ({ octokit, owner, repo }) =>
    readPages(MOST_JOBS, async (request) => {
      const target = { owner, repo, run_id, attempt_number: attempt };
      const { data, headers } = await octokit.rest.actions.listJobsForWorkflowRunAttempt({ ...target, ...request });
      return { items: listOf(fieldsOf(data, "the list of jobs").jobs, "jobs").map(parseJob), link: headers.link };
    }),
  );
}
