import "server-only";

import { UpstreamError } from "@/lib/core/upstream";
import { fieldsOf, listOf } from "@/lib/github/fields";
import type { CheckResult } from "@/lib/github/github";
import { isRefName } from "@/lib/github/names";
import { newestChecks, type PlacedCheck } from "@/lib/github/newest-checks";
import { readPages } from "@/lib/github/pages";
import { isAnchorContext } from "@/lib/github/parse-anchor";
import { type ListedCheck, parseCheckRun, parseStatus } from "@/lib/github/parse-check";
import { type Ask, freshness, type Reading, type Target } from "@/lib/github/request";
import type { WorkflowOfCheck } from "@/lib/github/workflow-of-check";

const MOST_CHECKS = 1000;

function checkRuns({ octokit, owner, repo }: Target, ref: string): Promise<ListedCheck[]> {
  return readPages(MOST_CHECKS, async (request) => {
    const { data, headers } = await octokit.rest.checks.listForRef({ owner, repo, ref, ...request });
    const items = listOf(fieldsOf(data, "the list of checks").check_runs, "check_runs").map(parseCheckRun);
    return { items, link: headers.link };
  });
}

function statuses({ octokit, owner, repo }: Target, ref: string): Promise<ListedCheck[]> {
  return readPages(MOST_CHECKS, async (request) => {
    const { data, headers } = await octokit.rest.repos.getCombinedStatusForRef({ owner, repo, ref, ...request });
    const items = listOf(fieldsOf(data, "the combined status").statuses, "statuses").map(parseStatus);
    return { items, link: headers.link };
  });
}

interface ChecksAsked extends Reading {
  sha: string;
  /** The surfaces' own workflow files: their jobs say nothing about the commit they happen to hang on. */
  without: readonly string[];
}

/**
 * Check runs and commit statuses of a commit, the newest of each name, app and workflow; an empty list means none at all. The
 * console's own runs and checkpoints are no checks. Throws UpstreamError.
 */
export async function listChecks(
  { ask, workflowOf }: { ask: Ask; workflowOf: WorkflowOfCheck },
  asked: ChecksAsked,
): Promise<CheckResult[]> {
  const { sha, without } = asked;
  if (!isRefName(sha)) {
    throw new UpstreamError("github", { kind: "not_found", message: `GitHub has no commit "${sha}".` });
  }
  const readBoth = async (target: Target) => {
    const both = await Promise.all([checkRuns(target, sha), statuses(target, sha)]);
    return both.flat().filter((check) => !isAnchorContext(check.name));
  };
  const listed = await ask(`list the checks of ${sha}`, readBoth, freshness(asked));
  const placed = await placeChecks(workflowOf, listed);
  const others = placed.filter(({ workflow }) => workflow === null || !without.includes(workflow));
  return newestChecks(others).map(({ check: { name, status, conclusion, url } }) => ({
    name,
    status,
    conclusion,
    url,
  }));
}

const AT_ONCE = 6;

async function placeChecks(workflowOf: WorkflowOfCheck, checks: ListedCheck[]): Promise<PlacedCheck[]> {
  const placed: PlacedCheck[] = [];
  for (let next = 0; next < checks.length; next += AT_ONCE) {
    const some = checks.slice(next, next + AT_ONCE);
    placed.push(...(await Promise.all(some.map(async (check) => ({ check, workflow: await workflowOf(check) })))));
  }
  return placed;
}
