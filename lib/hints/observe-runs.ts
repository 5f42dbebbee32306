import "server-only";

import { authorize } from "@/lib/core/authorize";
import { cleanText } from "@/lib/core/clean-text";
import { forEach } from "@/lib/core/each";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { observeRun } from "@/lib/deploys/observe-run";
import type { WorkflowRun } from "@/lib/github/github";
import { observeHints } from "@/lib/hints/observe-hints";
import { areAllOlder } from "@/lib/runs/rules";
import { type LookEnd, lookInTurn } from "@/lib/surfaces/claim-mirror";
import { unreadOf } from "@/lib/watchers/queries";
import { isNews, keepUnread, RERUN_WITHIN_MS } from "@/lib/watchers/rules";
import type { UnreadRun } from "@/lib/watchers/schemas";
import { explainUnread } from "@/lib/watchers/unread";
import type { Lease } from "@/lib/work/lease";

/** An unchanged list answers 304, which costs nothing (fact G14); a found run must be seen within 60 s. */
const LOOK_EVERY_MS = 30_000;
const LONGEST_TITLE = 200;
/** Every page of thirty days is read in turn; what was shipped meanwhile is found by its effect. */
const DEEPEST_PAGE = 20;

const nameOf = (workflow: string) => `runs:${workflow}`;

/** A list as this turn holds it; whoever lost the turn finds and writes nothing. */
const ownRow = ({ id, fence }: Lease) => ({ name: String(id), leaseFence: fence });

interface Page {
  runs: WorkflowRun[];
  unreadable: number;
  ageMs: number;
  /** Whether no run that could be started again is on a later page. */
  isEnough: boolean;
}

/**
 * Finds what happened on GitHub without this console: runs nobody started here, and re-runs of runs that had ended, by what
 * changed and not by when a run was created.
 */
export async function observeRuns(ctx: Context): Promise<void> {
  authorize(ctx, "surface:observe");
  const lists = workflowsOf(ctx).map((workflow) => () => observeList(ctx, workflow));
  await forEach([() => observeHints(ctx, workflowsOf(ctx)), ...lists], (part) => part());
}

function workflowsOf(ctx: Context): string[] {
  return [...new Set(ctx.config.surfaces.map((surface) => surface.workflow))];
}

async function observeList(ctx: Context, workflow: string): Promise<void> {
  const name = nameOf(workflow);
  await lookInTurn(ctx, { name, everyMs: LOOK_EVERY_MS, look: (turn) => lookThroughRuns(ctx, workflow, turn) });
}

async function lookThroughRuns(ctx: Context, workflow: string, turn: Lease): Promise<LookEnd> {
  try {
    const [{ runs, unreadable, ageMs }, since] = await Promise.all([readRuns(ctx, workflow, turn), stampedAt(ctx)]);
    const news = runs.filter((run) => isNews(run, since, ctx.now()));
    await observeRun(ctx, workflow, news);
    await keepUnreadRuns(ctx, workflow, { turn, runs: news });
    return { problem: null, unreadable, ageMs, afterMs: LOOK_EVERY_MS };
  } catch (error) {
    if (error instanceof UpstreamError) return { problem: error.message, kind: error.kind, afterMs: LOOK_EVERY_MS };
    throw error;
  }
}

/** The newest page at every look and, in turn, one of the others: an old run that is started again stays where it is in the list. */
async function readRuns(ctx: Context, workflow: string, turn: Lease): Promise<Omit<Page, "isEnough">> {
  const newest = await readPage(ctx, workflow, 1);
  if (newest.isEnough) return newest;
  const where = ownRow(turn);
  const { deepPage } = await ctx.db.mirror.findFirstOrThrow({ where });
  const deeper = await readPage(ctx, workflow, deepPage);
  await ctx.db.mirror.updateMany({ where, data: { deepPage: deeper.isEnough ? 2 : deepPage + 1 } });
  const unreadable = newest.unreadable + deeper.unreadable;
  return { runs: [...newest.runs, ...deeper.runs], unreadable, ageMs: newest.ageMs };
}

async function readPage(ctx: Context, workflow: string, page: number): Promise<Page> {
  const listed = await outside("list-workflow-runs", () => ctx.github.listRunPage(workflow, page));
  const { runs, unreadable, isLast, ageMs } = listed;
  const isFar = areAllOlder(runs, ctx.now().getTime() - RERUN_WITHIN_MS);
  return { runs, unreadable, ageMs, isEnough: isLast || isFar || page >= DEEPEST_PAGE };
}

async function stampedAt(ctx: Context): Promise<Date | null> {
  return (await ctx.db.consoleStamp.findUnique({ where: { id: 1 } }))?.stampedAt ?? null;
}

/** Keeps the runs that nobody can follow here, until they can be or are older than what can change. */
async function keepUnreadRuns(
  ctx: Context,
  workflow: string,
  { turn, runs }: { turn: Lease; runs: readonly WorkflowRun[] },
): Promise<void> {
  const where = ownRow(turn);
  const before = unreadOf(await ctx.db.mirror.findFirst({ where }));
  const since = ctx.now().toISOString();
  const unread = runs.flatMap((run) => {
    const why = explainUnread(ctx.config, workflow, run);
    return why === null
      ? []
      : [{ run_id: run.id, run_url: run.url, title: cleanText(run.title, LONGEST_TITLE), why, since }];
  });
  if (before.length + unread.length === 0) return;
  const records = await ctx.db.deploy.findMany({
    where: { runId: { in: [...before, ...unread].map(({ run_id }) => run_id) } },
    select: { runId: true },
  });
  const settled = [...records.flatMap(({ runId }) => runId ?? []), ...(await forgottenOf(ctx, before, runs))];
  await ctx.db.mirror.updateMany({ where, data: { unread: keepUnread(before, unread, settled) } });
}

/** Of the runs that nobody could follow, those that somebody has deleted on GitHub: nobody has to look at them any more. */
async function forgottenOf(
  ctx: Context,
  before: readonly UnreadRun[],
  runs: readonly WorkflowRun[],
): Promise<string[]> {
  const unseen = before.filter(({ run_id }) => !runs.some(({ id }) => id === run_id));
  const forgotten = await Promise.all(unseen.map(async ({ run_id: id }) => ((await isForgotten(ctx, id)) ? id : null)));
  return forgotten.filter((id) => id !== null);
}

/** Whether a run is gone, or older than what can change; not while GitHub does not say. */
async function isForgotten(ctx: Context, runId: string): Promise<boolean> {
  try {
    const run = await outside("get-run", () => ctx.github.getRun(runId));
    return run === null || run.updatedAt.getTime() < ctx.now().getTime() - RERUN_WITHIN_MS;
  } catch (error) {
    if (error instanceof UpstreamError) return false;
    throw error;
  }
}
