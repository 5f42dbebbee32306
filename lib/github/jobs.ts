import "server-only";

import { z } from "zod";

import { UNREADABLE } from "@/lib/core/clean-text";
import type { PlatformClock } from "@/lib/core/platform-clock";
import {
  readTold,
  toldIdIfAny,
  toldInstantIfAny,
  toldPart,
  toldParts,
  toldSmallCountIfAny,
  toldTextIfAny,
} from "@/lib/core/told";
import { unknownToGitHub } from "@/lib/github/failure";
import type { WorkflowJob } from "@/lib/github/github";
import { FOLLOWED_MAX_AGE_SECONDS } from "@/lib/github/kept-answers";
import { numericId } from "@/lib/github/names";
import { readPages } from "@/lib/github/pages";
import { type Ask, freshness, orNull, type Reading, type Target } from "@/lib/github/request";

/** What jobs and their steps have in common. */
const WORK = {
  name: toldTextIfAny(),
  status: toldTextIfAny(),
  conclusion: toldTextIfAny(),
  started_at: toldInstantIfAny,
  completed_at: toldInstantIfAny,
};
const jobSchema = toldPart({
  id: toldIdIfAny,
  ...WORK,
  steps: toldParts(toldPart({ number: toldSmallCountIfAny, ...WORK })),
});
const jobsSchema = z.object({ jobs: z.array(z.unknown()) });

const MOST_JOBS = 500;

interface Attempt extends Reading {
  runId: string;
  attempt: number;
}

/** As GitHub writes on the check of each job of a cancelled run; of an app it names the slug. */
const CANCELLED_BY = /^The run was cancell?ed by @([A-Za-z0-9_-]{1,100}(?:\[bot\])?)\.?$/;
const JOBS_ASKED = 3;

const annotationsSchema = z.array(toldPart({ message: toldTextIfAny() }));

/** The jobs of one attempt of a run, with their steps; none where GitHub does not know the attempt, or not yet. Throws UpstreamError. */
export async function listJobs(ask: Ask, wanted: Attempt): Promise<WorkflowJob[]> {
  const { runId, attempt } = wanted;
  const run_id = numericId(runId);
  if (run_id === null) throw unknownToGitHub(`run "${runId}"`);
  const readJobs = ({ octokit, owner, repo, clock }: Target): Promise<WorkflowJob[]> =>
    readPages(MOST_JOBS, async (request) => {
      const target = { owner, repo, run_id, attempt_number: attempt };
      const { data, headers } = await octokit.rest.actions.listJobsForWorkflowRunAttempt({ ...target, ...request });
      const { jobs } = readTold(jobsSchema, data, "the list of jobs");
      return { items: jobs.map((job) => parseJob(job, clock)), link: headers.link };
    });
  const asked = ask(`list the jobs of run ${runId}`, readJobs, freshness(wanted, FOLLOWED_MAX_AGE_SECONDS));
  return (await orNull(asked)) ?? [];
}

/** GitHub's `job` with its steps. One that cannot be read is there all the same, in a state that nobody knows. */
export function parseJob(answer: unknown, clock: Pick<PlatformClock, "ours">): WorkflowJob {
  const { id, steps, ...job } = readTold(jobSchema, answer, "a job");
  const ours = (theirs: Date | null) => (theirs === null ? null : clock.ours(theirs));
  const workOf = ({ name, conclusion, started_at, completed_at }: typeof job) => ({
    name: name ?? "(no name)",
    conclusion,
    startedAt: ours(started_at),
    finishedAt: ours(completed_at),
  });
  return {
    // Without a number nobody can ask for its log.
    id: id ?? "",
    status: job.status ?? UNREADABLE,
    ...workOf(job),
    steps: steps.map((step, index) => ({
      number: step.number ?? index + 1,
      status: step.status ?? "unknown",
      ...workOf(step),
    })),
  };
}

/**
 * The login that GitHub names on the jobs of a cancelled run: no other answer tells it. Null where none does, or they name more
 * than one. Throws UpstreamError.
 */
export async function readCanceller(ask: Ask, jobIds: readonly string[]): Promise<string | null> {
  const logins = new Set<string>();
  for (const jobId of jobIds.slice(0, JOBS_ASKED)) {
    for (const message of await annotationsOf(ask, jobId)) {
      const login = CANCELLED_BY.exec(message?.trim() ?? "")?.[1];
      if (login !== undefined) logins.add(login);
    }
  }
  return logins.size === 1 ? ([...logins][0] ?? null) : null;
}

/** The id of a job is that of its check run (GitHub's `check_run_url` of a job). */
async function annotationsOf(ask: Ask, jobId: string): Promise<(string | null)[]> {
  const check_run_id = numericId(jobId);
  if (check_run_id === null) return [];
  const read = async ({ octokit, owner, repo }: Target) => {
    const { data } = await octokit.rest.checks.listAnnotations({ owner, repo, check_run_id, per_page: 100 });
    return readTold(annotationsSchema, data, "the annotations").map(({ message }) => message);
  };
  // GitHub writes it down after the end: a kept answer may be from before that.
  return (await orNull(ask(`read who cancelled job ${jobId}`, read, freshness({ fresh: true })))) ?? [];
}
