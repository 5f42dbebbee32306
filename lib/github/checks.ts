import { UpstreamError } from "@/lib/core/upstream";
import { fieldsOf, listOf } from "@/lib/github/fields";
import type { CheckResult } from "@/lib/github/github";
import { isRefName } from "@/lib/github/names";
import { readPages } from "@/lib/github/pages";
import { isAnchorContext } from "@/lib/github/parse-anchor";
import { parseCheckRun, parseStatus } from "@/lib/github/parse-check";
import type { Ask, Target } from "@/lib/github/request";

const MOST_CHECKS = 1000;

function checkRuns({ octokit, owner, repo }: Target, ref: string): Promise<CheckResult[]> {
  return readPages(MOST_CHECKS, async (request) => {
    const { data, headers } = await octokit.rest.checks.listForRef({ owner, repo, ref, ...request });
    const items = listOf(fieldsOf(data, "the list of checks").check_runs, "check_runs").map(parseCheckRun);
    return { items, link: headers.link };
  });
}

function statuses({ octokit, owner, repo }: Target, ref: string): Promise<CheckResult[]> {
  return readPages(MOST_CHECKS, async (request) => {
    const { data, headers } = await octokit.rest.repos.getCombinedStatusForRef({ owner, repo, ref, ...request });
    const items = listOf(fieldsOf(data, "the combined status").statuses, "statuses").map(parseStatus);
    return { items, link: headers.link };
  });
}

/** Check runs (newest of each name) and commit statuses of a commit; an empty list means none at all. Throws UpstreamError. */
export async function listChecks(ask: Ask, sha: string): Promise<CheckResult[]> {
  if (!isRefName(sha)) {
    throw new UpstreamError("github", { kind: "not_found", message: `GitHub has no commit "${sha}".` });
  }
  return ask(`list the checks of ${sha}`, async (target) => {
    const both = await Promise.all([checkRuns(target, sha), statuses(target, sha)]);
    return both.flat().filter((check) => !isAnchorContext(check.name));
  });
}
