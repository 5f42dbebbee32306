import "server-only";

import { z } from "zod";

import { UNREADABLE } from "@/lib/core/clean-text";
import {
  readTold,
  toldIdIfAny,
  toldInstantIfAny,
  toldLinkIfAny,
  toldPart,
  toldTextIfAny,
  toldWordIfAny,
} from "@/lib/core/told";
import { isAnchorContext } from "@/lib/github/anchors";
import { unknownToGitHub } from "@/lib/github/failure";
import type { CheckResult } from "@/lib/github/github";
import { isRefName } from "@/lib/github/names";
import { type ListedCheck, newestChecks, type PlacedCheck } from "@/lib/github/newest-checks";
import { readPages } from "@/lib/github/pages";
import { type Ask, freshness, type Reading, type Target } from "@/lib/github/request";
import type { WorkflowOfCheck } from "@/lib/github/workflow-of-check";

// What cannot be read of a check stands as UNREADABLE: it is never left out, and never green.
const checkRunSchema = toldPart({
  id: toldIdIfAny,
  name: toldTextIfAny(),
  status: toldTextIfAny(),
  conclusion: toldWordIfAny,
  html_url: toldLinkIfAny,
  details_url: toldTextIfAny(),
  started_at: toldInstantIfAny,
  app: toldPart({ slug: toldTextIfAny() }),
  check_suite: toldPart({ id: toldIdIfAny }),
});
const statusSchema = toldPart({
  id: toldIdIfAny,
  context: toldTextIfAny(),
  state: toldTextIfAny(),
  target_url: toldLinkIfAny,
  created_at: toldInstantIfAny,
});
const checkRunsSchema = z.object({ check_runs: z.array(z.unknown()) });
const statusesSchema = z.object({ statuses: z.array(z.unknown()) });

interface ChecksAsked extends Reading {
  sha: string;
  /** The surfaces' own workflow files: their jobs say nothing about the commit they happen to hang on. */
  without: readonly string[];
}

const MOST_CHECKS = 1000;

const NAMELESS = "(a check without a name)";

const AT_ONCE = 6;

/**
 * Check runs and commit statuses of a commit, the newest of each name, app and workflow; an empty list means none at all. The
 * console's own runs and checkpoints are no checks. Throws UpstreamError.
 */
export async function listChecks(
  { ask, workflowOf }: { ask: Ask; workflowOf: WorkflowOfCheck },
  asked: ChecksAsked,
): Promise<CheckResult[]> {
  const { sha, without } = asked;
  if (!isRefName(sha)) throw unknownToGitHub(`commit "${sha}"`);
  const readBoth = async (target: Target) => {
    const both = await Promise.all([listCheckRuns(target, sha), listStatuses(target, sha)]);
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

function listCheckRuns({ octokit, owner, repo }: Target, ref: string): Promise<ListedCheck[]> {
  return readPages(MOST_CHECKS, async (request) => {
    const { data, headers } = await octokit.rest.checks.listForRef({ owner, repo, ref, ...request });
    const { check_runs } = readTold(checkRunsSchema, data, "the list of checks");
    return { items: check_runs.map(parseCheckRun), link: headers.link };
  });
}

function listStatuses({ octokit, owner, repo }: Target, ref: string): Promise<ListedCheck[]> {
  return readPages(MOST_CHECKS, async (request) => {
    const { data, headers } = await octokit.rest.repos.getCombinedStatusForRef({ owner, repo, ref, ...request });
    const { statuses } = readTold(statusesSchema, data, "the combined status");
    return { items: statuses.map(parseStatus), link: headers.link };
  });
}

async function placeChecks(workflowOf: WorkflowOfCheck, checks: ListedCheck[]): Promise<PlacedCheck[]> {
  const placed: PlacedCheck[] = [];
  for (let next = 0; next < checks.length; next += AT_ONCE) {
    const some = checks.slice(next, next + AT_ONCE);
    placed.push(...(await Promise.all(some.map(async (check) => ({ check, workflow: await workflowOf(check) })))));
  }
  return placed;
}

export function parseCheckRun(answer: unknown): ListedCheck {
  const check = readTold(checkRunSchema, answer, "a check");
  const addresses = [check.details_url, check.html_url];
  return {
    name: check.name ?? NAMELESS,
    status: check.status ?? UNREADABLE,
    conclusion: check.conclusion,
    url: check.html_url,
    id: check.id,
    startedAt: check.started_at,
    app: check.app.slug,
    runId: addresses.flatMap((address) => /\/actions\/runs\/(\d+)/.exec(address ?? "")?.[1] ?? []).at(0) ?? null,
    suiteId: check.check_suite.id,
  };
}

/** One commit status in the words of a check run: `error` is a failure, `pending` is not completed. */
export function parseStatus(answer: unknown): ListedCheck {
  const status = readTold(statusSchema, answer, "a status");
  const state = status.state ?? UNREADABLE;
  const isPending = state === "pending";
  const conclusion = state === "error" ? "failure" : state;
  return {
    name: status.context ?? NAMELESS,
    status: isPending ? "in_progress" : state === UNREADABLE ? UNREADABLE : "completed",
    conclusion: isPending ? null : conclusion,
    url: status.target_url,
    id: status.id,
    startedAt: status.created_at,
    app: null,
    runId: null,
    suiteId: null,
  };
}
