import "server-only";

import { z } from "zod";

import { readTold, toldPart, toldTextIfAny } from "@/lib/core/told";
import { numericId } from "@/lib/github/names";
import type { ListedCheck } from "@/lib/github/newest-checks";
import { type Ask, orNull } from "@/lib/github/request";

const runSchema = toldPart({ path: toldTextIfAny() });
const runsSchema = z.object({ workflow_runs: z.array(runSchema) });

const ACTIONS = "github-actions";
const MOST_REMEMBERED = 2_000;
/** It does not change; an answer that was wrong once is not believed for ever all the same. */
const REMEMBERED_FOR_MS = 3_600_000;

export type WorkflowOfCheck = (check: ListedCheck) => Promise<string | null>;

/**
 * The workflow file whose job a check is, e.g. "deploy.yml": by its run, else by its suite. What GitHub said of a run is
 * kept for an hour. Null for what is no job, or not known to GitHub. Throws UpstreamError.
 */
export function createWorkflowOfCheck(ask: Ask, now: () => Date): WorkflowOfCheck {
  const known = new Map<string, { file: string; at: number }>();
  return async ({ app, runId, suiteId }) => {
    if (runId === null && (app !== ACTIONS || suiteId === null)) return null;
    const key = runId === null ? `suite ${suiteId}` : `run ${runId}`;
    const remembered = known.get(key);
    if (remembered !== undefined && now().getTime() - remembered.at < REMEMBERED_FOR_MS) return remembered.file;
    const path = await (runId === null ? pathOfSuite(ask, suiteId ?? "") : pathOfRun(ask, runId));
    const file = path?.split("@")[0]?.split("/").at(-1) ?? null;
    if (known.size >= MOST_REMEMBERED) known.clear();
    if (file !== null) known.set(key, { file, at: now().getTime() });
    return file;
  };
}

async function pathOfSuite(ask: Ask, suiteId: string): Promise<string | null> {
  const check_suite_id = numericId(suiteId);
  if (check_suite_id === null) return null;
  const answer = ask(`list the runs of check suite ${suiteId}`, async ({ octokit, owner, repo }) => {
    const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({ owner, repo, check_suite_id, per_page: 1 });
    return readTold(runsSchema, data, "the list of runs").workflow_runs[0]?.path ?? null;
  });
  return orNull(answer);
}

async function pathOfRun(ask: Ask, runId: string): Promise<string | null> {
  const run_id = numericId(runId);
  if (run_id === null) return null;
  const answer = ask(`read run ${runId}`, async ({ octokit, owner, repo }) => {
    const { data } = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id });
    return readTold(runSchema, data, "a run").path;
  });
  return orNull(answer);
}
