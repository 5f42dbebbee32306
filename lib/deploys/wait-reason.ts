import "server-only";

import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import { explainRival, waitedForRival } from "@/lib/deploys/rival";
import { isOverdue, PATIENCE } from "@/lib/deploys/rules";
import type { Deploy } from "@/lib/deploys/schemas";
import { explainHolder } from "@/lib/deploys/wait";
import type { ListedRuns, WorkflowRun } from "@/lib/github/github";
import { nameRun } from "@/lib/runs/doer";
import { blockingRun, winningRun } from "@/lib/runs/lane";
import { unknownStatusWords } from "@/lib/runs/rules";

type BlockedBy = Deploy["blocked_by"];

/** Ten pages: where there are more, what was not seen is not concluded from. */
const RUNS_LOOKED_AT = 1_000;
/** Somebody's approval may have been pending for as long as GitHub lets it (fact G9). */
const LOOK_BACK_MS = 30 * 24 * 3_600_000;
/** Of a run whose number was not readable: what it took cannot be told. */
const UNKNOWN_ID = "";
/** A run that has just been queued usually starts at once: no need to ask who is before it. */
const PATIENCE_MS = 10_000;

/** Why a run does not go on that waits for no rule of GitHub's: the named run that holds its lane, or nobody knows; null while there is nothing to say. */
export async function explainWait(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<BlockedBy> {
  const unknown = unknownStatusWords(run);
  if (unknown !== null) return inUnknownState(row, run, unknown);
  const state = row.state === "running" ? "running" : "queued";
  // It has just begun: what held it up until now does not any more.
  if (state === "queued" && run.status === "in_progress") return null;
  const isLong = isOverdue(row.stateSince, PATIENCE[state], ctx.now());
  if (state === "running") return isLong ? overdue(row, run, state) : null;
  // What has been named once is looked at again at once: it must not come and go.
  if (waitedForRival(row) === null && ctx.now().getTime() - row.stateSince.getTime() < PATIENCE_MS) return null;
  const since = new Date(row.requestedAt.getTime() - LOOK_BACK_MS);
  const holder = blockingRun((await neighbours(ctx, row, { since }))?.runs ?? [], run);
  if (holder !== null) return (await explainRival(ctx, row, holder)) ?? blockedByLane(ctx, holder);
  return isLong ? overdue(row, run, state) : null;
}

/** Nobody knows what GitHub means: told at once, and to a person where it lasts for as long as anything may. */
function inUnknownState(row: DeployRow, run: WorkflowRun, message: string): BlockedBy {
  return { kind: "run_unclear", message, run_url: run.url, since: row.stateSince.toISOString() };
}

/** Our patience has ended, the run has not: a person is told, and GitHub alone ends it. */
function overdue(row: DeployRow, run: WorkflowRun, state: "queued" | "running"): BlockedBy {
  const hours = PATIENCE[state] / 3_600_000;
  const what = state === "queued" ? "GitHub has not started the run" : "The run has not ended";
  const message = `${what} for ${hours} h. Look at it on GitHub, or cancel it.`;
  const since = row.stateSince.toISOString();
  return { kind: "overdue", message, run_url: run.url, since, waits_for_person: true };
}

/** Null where the list does not answer, or its workflow is gone: the run itself is known by its number, and goes on. */
async function neighbours(
  ctx: Context,
  row: DeployRow,
  window: { since: Date; fresh?: boolean },
): Promise<ListedRuns | null> {
  const list = () => ctx.github.listRuns(row.workflow, { ...window, limit: RUNS_LOOKED_AT });
  return outside("list-neighbours", list).catch((error: unknown) => {
    if (error instanceof UpstreamError) return null;
    throw error;
  });
}

async function blockedByLane(ctx: Context, holder: WorkflowRun): Promise<BlockedBy> {
  const name = await nameRun(ctx, holder);
  const { words, isPersons } =
    holder.status === "waiting"
      ? await explainHolder(ctx, holder)
      : { words: `is ${holder.status.replaceAll("_", " ")}`, isPersons: false };
  const message = `Queued behind ${name}, which ${words}. This run starts when that one ends.`;
  const since = holder.createdAt.toISOString();
  return { kind: "lane", message, run_url: holder.url, since, ...(isPersons ? { waits_for_person: true } : {}) };
}

/** The run that took an evicted run's place, or null when GitHub does not show it. */
export async function findWinner(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<WorkflowRun | null> {
  // A run that was started again has kept the day it was created: it may have won all the same.
  const longAgo = new Date(run.updatedAt.getTime() - LOOK_BACK_MS);
  return (await winnerSince(ctx, row, { run, since: run.createdAt })) ?? winnerSince(ctx, row, { run, since: longAgo });
}

async function winnerSince(ctx: Context, row: DeployRow, { run, since }: { run: WorkflowRun; since: Date }) {
  // How the deploy ends hangs on it: no kept answer will do.
  const listed = await neighbours(ctx, row, { since, fresh: true });
  // The first that came after it may be on a page that was not read, or one that could not be.
  if (listed === null || listed.runs.length >= RUNS_LOOKED_AT || listed.unreadable > 0) return null;
  const first = winningRun([...listed.runs, ...listed.unnumbered.map((other) => ({ ...other, id: UNKNOWN_ID }))], run);
  return first?.id === UNKNOWN_ID ? null : first;
}
