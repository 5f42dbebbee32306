import "server-only";

import { UpstreamError } from "@/lib/core/upstream";
import { ageOf, FOLLOWED_MAX_AGE_SECONDS } from "@/lib/github/conditional";
import { mustBeDone } from "@/lib/github/done";
import { fieldsOf, listOf, readable } from "@/lib/github/fields";
import type { RunPage, WorkflowRun } from "@/lib/github/github";
import { isWorkflowFile, numericId } from "@/lib/github/names";
import { hasNextPage, readPages } from "@/lib/github/pages";
import { parseRun } from "@/lib/github/parse-run";
import { type Ask, freshness, orNull, type Reading, type Target } from "@/lib/github/request";

/** How far back a list of runs goes. */
export interface RunWindow extends Reading {
  workflow: string;
  since: Date;
  limit: number;
}

function unknownTo(what: string): UpstreamError {
  return new UpstreamError("github", { kind: "not_found", message: `GitHub has no ${what}.` });
}

/** Runs of one workflow, newest first. No filter is sent: GitHub's filtered lists come from a stale index. Throws UpstreamError. */
export async function listRuns(ask: Ask, window: RunWindow): Promise<WorkflowRun[]> {
  const { workflow, since, limit } = window;
  if (!isWorkflowFile(workflow)) throw unknownTo(`workflow "${workflow}"`);
  async function readRuns({ octokit, owner, repo, clock }: Target): Promise<WorkflowRun[]> {
    return readPages(limit, async (request) => {
      const target = { owner, repo, workflow_id: workflow };
      const { data, headers } = await octokit.rest.actions.listWorkflowRuns({ ...target, ...request });
      const seen = { ageMs: ageOf(headers), clock, workflow };
      const found = listOf(fieldsOf(data, "the list of runs").workflow_runs, "workflow_runs");
      const { items } = readable(found, (run) => parseRun(run, seen));
      // A re-run, or an order that GitHub got wrong, may stand anywhere: only a whole page of older runs ends the reading.
      const isLast = items.length > 0 && items.every((run) => run.createdAt < since);
      return { items, link: headers.link, isLast };
    });
  }
  const runs = await ask(`list the runs of ${workflow}`, readRuns, freshness(window));
  // A run that starts between two pages pushes the last one of a page onto the next.
  const distinct = new Map(runs.map((run) => [run.id, run]));
  return [...distinct.values()].filter((run) => run.createdAt >= since);
}

const RUNS_A_PAGE = 100;

/** One page of a workflow's runs, unfiltered: what changed is not among the newest where an old run was started again. Throws UpstreamError. */
export async function listRunPage(ask: Ask, wanted: { workflow: string; page: number } & Reading): Promise<RunPage> {
  const { workflow, page } = wanted;
  if (!isWorkflowFile(workflow)) throw unknownTo(`workflow "${workflow}"`);
  const readPage = async ({ octokit, owner, repo, clock }: Target) => {
    const target = { owner, repo, workflow_id: workflow, per_page: RUNS_A_PAGE, page };
    const { data, headers } = await octokit.rest.actions.listWorkflowRuns(target);
    const found = listOf(fieldsOf(data, "the list of runs").workflow_runs, "workflow_runs");
    const seen = { ageMs: ageOf(headers), clock, workflow };
    const { items: runs, unreadable } = readable(found, (run) => parseRun(run, seen));
    return { runs, unreadable, isLast: found.length === 0 || !hasNextPage(headers.link) };
  };
  return ask(`list the runs of ${workflow}`, readPage, freshness(wanted));
}

/** One run in its newest attempt; null when GitHub does not know the id, or not yet. Throws UpstreamError. */
export async function getRun(ask: Ask, runId: string, reading?: Reading): Promise<WorkflowRun | null> {
  const run_id = numericId(runId);
  if (run_id === null) return null;
  const readRun = async ({ octokit, owner, repo, clock }: Target): Promise<WorkflowRun> => {
    const { data, headers } = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id });
    return parseRun(data, { ageMs: ageOf(headers), clock });
  };
  return orNull(ask(`read run ${runId}`, readRun, freshness(reading, FOLLOWED_MAX_AGE_SECONDS)));
}

/** Asks GitHub to cancel; accepted does not mean cancelled. Throws UpstreamError, `refused` when the run is over (409). */
export async function cancelRun(ask: Ask, runId: string): Promise<void> {
  const run_id = numericId(runId);
  if (run_id === null) throw unknownTo(`run "${runId}"`);
  await ask(`cancel run ${runId}`, async ({ octokit, owner, repo }) => {
    const { status } = await octokit.rest.actions.cancelWorkflowRun({ owner, repo, run_id });
    mustBeDone("cancel", Number(status), `cancel run ${runId}`);
  });
}

/** Ends a run that does not answer a cancel, `always()` steps included. Throws as {@link cancelRun} does. */
export async function forceCancelRun(ask: Ask, runId: string): Promise<void> {
  const run_id = numericId(runId);
  if (run_id === null) throw unknownTo(`run "${runId}"`);
  await ask(`force-cancel run ${runId}`, async ({ octokit, owner, repo }) => {
    const { status } = await octokit.rest.actions.forceCancelWorkflowRun({ owner, repo, run_id });
    mustBeDone("cancel", Number(status), `force-cancel run ${runId}`);
  });
}
