import "server-only";

import { z } from "zod";

import { cleanText, quotable, UNREADABLE } from "@/lib/core/clean-text";
import type { PlatformClock } from "@/lib/core/platform-clock";
import {
  readTold,
  toldId,
  toldIdIfAny,
  toldInstantIfAny,
  toldLinkIfAny,
  toldListOfSome,
  toldPart,
  toldParts,
  toldSmallCountIfAny,
  toldTextIfAny,
} from "@/lib/core/told";
import { mustBeDone, unknownToGitHub } from "@/lib/github/failure";
import type { ListedRuns, RunApproval, RunPage, UnnumberedRun, WorkflowRun } from "@/lib/github/github";
import { ageOfAnswer, FOLLOWED_MAX_AGE_SECONDS } from "@/lib/github/kept-answers";
import { isWorkflowFile, numericId } from "@/lib/github/names";
import { hasNextPage, readPages } from "@/lib/github/pages";
import { type Ask, freshness, orNull, type Reading, type Target } from "@/lib/github/request";

/** A login stands inside sentences. */
const accountSchema = toldPart({
  login: toldTextIfAny().transform((login) => (login === null ? null : quotable(login))),
});

/** GitHub's `workflow-run`. */
const runSchema = z.object({
  id: toldId,
  run_attempt: toldSmallCountIfAny,
  status: toldTextIfAny(),
  conclusion: toldTextIfAny(),
  event: toldTextIfAny(),
  head_branch: toldTextIfAny(),
  head_sha: toldTextIfAny(),
  actor: accountSchema,
  triggering_actor: accountSchema,
  check_suite_id: toldIdIfAny,
  display_title: toldTextIfAny(),
  path: toldTextIfAny(),
  html_url: toldLinkIfAny,
  created_at: toldInstantIfAny,
  run_started_at: toldInstantIfAny,
  updated_at: toldInstantIfAny,
});
const runsSchema = z.object({ workflow_runs: toldListOfSome(runSchema) });
const unnumberedSchema = runSchema.omit({ id: true });

interface Seen {
  ageMs: number;
  clock: Pick<PlatformClock, "ours">;
  /** `owner/name`: for a run that does not tell its own address. */
  repository: string;
}

/** How far back a list of runs goes. */
export interface RunWindow extends Reading {
  workflow: string;
  since: Date;
  limit: number;
}

const RUNS_A_PAGE = 100;

const LONGEST_COMMENT = 200;

const approvalsSchema = z.array(
  toldPart({
    state: toldTextIfAny(),
    comment: toldTextIfAny(),
    user: accountSchema,
    environments: toldParts(toldPart({ name: toldTextIfAny() })),
  }),
);

/** Runs of one workflow, newest first. No filter is sent: GitHub's filtered lists come from a stale index. Throws UpstreamError. */
export async function listRuns(ask: Ask, window: RunWindow): Promise<ListedRuns> {
  const { workflow, since, limit } = window;
  if (!isWorkflowFile(workflow)) throw unknownToGitHub(`workflow "${workflow}"`);
  const readRuns = async (target: Target): Promise<ListedRuns> => {
    const unnumbered: UnnumberedRun[] = [];
    let unreadable = 0;
    const runs = await readPages(limit, async (request) => {
      const { items, link, ...broken } = await readRunPage(target, { workflow, ...request });
      unnumbered.push(...broken.unnumbered);
      unreadable += broken.unreadable;
      // A re-run, or an order that GitHub got wrong, may stand anywhere: only a whole page of older runs ends the reading.
      const isLast = items.length > 0 && items.every((run) => run.createdAt < since);
      return { items, link, isLast };
    });
    return { runs, unnumbered, unreadable };
  };
  const { runs, unnumbered, unreadable } = await ask(`list the runs of ${workflow}`, readRuns, freshness(window));
  // A run that starts between two pages pushes the last one of a page onto the next.
  const distinct = new Map(runs.map((run) => [run.id, run]));
  const isWithin = ({ createdAt }: UnnumberedRun) => createdAt >= since;
  return { runs: [...distinct.values()].filter(isWithin), unnumbered: unnumbered.filter(isWithin), unreadable };
}

async function readRunPage(
  { octokit, owner, repo, clock }: Target,
  { workflow, ...request }: { workflow: string; page: number; per_page: number },
) {
  const target = { owner, repo, workflow_id: workflow, ...request };
  const { data, headers } = await octokit.rest.actions.listWorkflowRuns(target);
  const { workflow_runs: told } = readTold(runsSchema, data, "the list of runs");
  const seen = { ageMs: ageOfAnswer(headers), clock, repository: `${owner}/${repo}` };
  const path = `.github/workflows/${workflow}`;
  const items = told.items.map((run) => runOf({ ...run, path: run.path ?? path }, seen));
  const unnumbered = told.broken.flatMap((item) => unnumberedOf(item, path, seen) ?? []);
  const unreadable = told.unreadable - unnumbered.length;
  return { items, unnumbered, unreadable, link: headers.link, ageMs: seen.ageMs };
}

function runOf(run: z.infer<typeof runSchema>, seen: Seen): WorkflowRun {
  const url = run.html_url ?? `https://github.com/${seen.repository}/actions/runs/${run.id}`;
  return { id: run.id, ...factsOf({ ...run, html_url: url }, seen) };
}

function factsOf(run: z.infer<typeof unnumberedSchema> & { html_url: string }, { ageMs, clock }: Seen): UnnumberedRun {
  const [created, started, updated] = [run.created_at, run.run_started_at, run.updated_at].map((theirs) =>
    theirs === null ? null : clock.ours(theirs),
  );
  // A run that tells no time is no older than the newest it does tell, or this very look.
  const createdAt = created ?? started ?? updated ?? new Date();
  return {
    attempt: Math.max(1, run.run_attempt ?? 1),
    status: run.status ?? "unknown",
    conclusion: run.conclusion,
    event: run.event ?? "unknown",
    branch: run.head_branch,
    headSha: run.head_sha,
    // Whoever started a first attempt is the one who triggered it.
    actorLogin: run.actor.login ?? (run.run_attempt === 1 ? run.triggering_actor.login : null),
    triggeringActorLogin: run.triggering_actor.login,
    checkSuiteId: run.check_suite_id,
    title: run.display_title ?? "",
    workflowPath: run.path ?? "",
    url: run.html_url,
    createdAt,
    startedAt: started ?? null,
    updatedAt: updated ?? createdAt,
    ageMs,
  };
}

/** What a run without a readable number says; null where it says nothing that tells what it is. */
function unnumberedOf(item: unknown, path: string, seen: Seen): UnnumberedRun | null {
  const run = unnumberedSchema.safeParse(item).data;
  if (run?.display_title == null) return null;
  const pageOfRuns = `https://github.com/${seen.repository}/actions`;
  return factsOf({ ...run, path: run.path ?? path, html_url: run.html_url ?? pageOfRuns }, seen);
}

/** One page of a workflow's runs, unfiltered: what changed is not among the newest where an old run was started again. Throws UpstreamError. */
export async function listRunPage(ask: Ask, wanted: { workflow: string; page: number } & Reading): Promise<RunPage> {
  const { workflow, page } = wanted;
  if (!isWorkflowFile(workflow)) throw unknownToGitHub(`workflow "${workflow}"`);
  const readPage = async (target: Target) => {
    const { items, unnumbered, link, ageMs, ...told } = await readRunPage(target, {
      workflow,
      page,
      per_page: RUNS_A_PAGE,
    });
    const unreadable = unnumbered.length + told.unreadable;
    return { runs: items, unreadable, isLast: items.length + unreadable === 0 || !hasNextPage(link), ageMs };
  };
  return ask(`list the runs of ${workflow}`, readPage, freshness(wanted));
}

/** One run in its newest attempt; null when GitHub does not know the id, or not yet. Throws UpstreamError. */
export async function getRun(ask: Ask, runId: string, reading?: Reading): Promise<WorkflowRun | null> {
  const run_id = numericId(runId);
  if (run_id === null) return null;
  const readRun = async ({ octokit, owner, repo, clock }: Target): Promise<WorkflowRun> => {
    const { data, headers } = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id });
    return parseRun(data, { ageMs: ageOfAnswer(headers), clock, repository: `${owner}/${repo}` });
  };
  return orNull(ask(`read run ${runId}`, readRun, freshness(reading, FOLLOWED_MAX_AGE_SECONDS)));
}

/** One run that was asked for by its number; throws UnexpectedShape. */
export function parseRun(answer: unknown, seen: Seen): WorkflowRun {
  return runOf(readTold(runSchema, answer, "a run"), seen);
}

/** What people said about a run that waited for them, and who: GitHub's "review history". Throws UpstreamError. */
export async function listApprovals(ask: Ask, runId: string, reading?: Reading): Promise<RunApproval[]> {
  const run_id = numericId(runId);
  if (run_id === null) return [];
  const readApprovals = async ({ octokit, owner, repo }: Target): Promise<RunApproval[]> => {
    const { data } = await octokit.rest.actions.getReviewsForRun({ owner, repo, run_id });
    return readTold(approvalsSchema, data, "the approvals").map(({ state, user, comment, environments }) => {
      const line = cleanText(comment?.replace(/\s+/g, " ").trim() ?? "", LONGEST_COMMENT);
      const names = environments.flatMap(({ name }) => name ?? []);
      const said = { state: state ?? UNREADABLE, login: user.login, comment: line === "" ? null : line };
      return { ...said, environments: names };
    });
  };
  return ask(`read the approvals of run ${runId}`, readApprovals, freshness(reading));
}

/** Asks GitHub to cancel; accepted does not mean cancelled. Throws UpstreamError, `refused` when the run is over (409). */
export async function cancelRun(ask: Ask, runId: string): Promise<void> {
  const run_id = numericId(runId);
  if (run_id === null) throw unknownToGitHub(`run "${runId}"`);
  await ask(`cancel run ${runId}`, async ({ octokit, owner, repo }) => {
    const { status } = await octokit.rest.actions.cancelWorkflowRun({ owner, repo, run_id });
    mustBeDone("cancel", Number(status), `cancel run ${runId}`);
  });
}

/** Ends a run that does not answer a cancel, `always()` steps included. Throws as {@link cancelRun} does. */
export async function forceCancelRun(ask: Ask, runId: string): Promise<void> {
  const run_id = numericId(runId);
  if (run_id === null) throw unknownToGitHub(`run "${runId}"`);
  await ask(`force-cancel run ${runId}`, async ({ octokit, owner, repo }) => {
    const { status } = await octokit.rest.actions.forceCancelWorkflowRun({ owner, repo, run_id });
    mustBeDone("cancel", Number(status), `force-cancel run ${runId}`);
  });
}
