import "server-only";

import { UpstreamError } from "@/lib/core/upstream";
import { FOLLOWED_MAX_AGE_SECONDS } from "@/lib/github/conditional";
import { fieldsOf, listOf } from "@/lib/github/fields";
import type { WorkflowJob } from "@/lib/github/github";
import { numericId } from "@/lib/github/names";
import { readPages } from "@/lib/github/pages";
import { parseJob } from "@/lib/github/parse-job";
import { type Ask, freshness, type Reading, type Target } from "@/lib/github/request";

const MOST_JOBS = 500;

interface Attempt extends Reading {
  runId: string;
  attempt: number;
}

/** The jobs of one attempt of a run, with their steps. Throws UpstreamError. */
export async function listJobs(ask: Ask, wanted: Attempt): Promise<WorkflowJob[]> {
  const { runId, attempt } = wanted;
  const run_id = numericId(runId);
  if (run_id === null) {
    throw new UpstreamError("github", { kind: "not_found", message: `GitHub has no run "${runId}".` });
  }
  const readJobs = ({ octokit, owner, repo, clock }: Target): Promise<WorkflowJob[]> =>
    readPages(MOST_JOBS, async (request) => {
      const target = { owner, repo, run_id, attempt_number: attempt };
      const { data, headers } = await octokit.rest.actions.listJobsForWorkflowRunAttempt({ ...target, ...request });
      const found = listOf(fieldsOf(data, "the list of jobs").jobs, "jobs");
      return { items: found.map((job) => parseJob(job, clock)), link: headers.link };
    });
  return ask(`list the jobs of run ${runId}`, readJobs, freshness(wanted, FOLLOWED_MAX_AGE_SECONDS));
}
