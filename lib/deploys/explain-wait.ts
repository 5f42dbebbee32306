import "server-only";

import { outside } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import type { Deploy } from "@/lib/deploys/schemas";
import type { WorkflowRun } from "@/lib/github/github";
import { blockingRun, winningRun } from "@/lib/runs/rules";

type BlockedBy = Deploy["blocked_by"];

const RUNS_LOOKED_AT = 100;
/** Somebody's approval may have been pending for days before this deploy was asked for. */
const LOOK_BACK_MS = 7 * 24 * 3_600_000;
/** A run that has just been queued usually starts at once: no need to ask who is before it. */
const PATIENCE_MS = 10_000;

async function neighbours(ctx: Context, row: DeployRow): Promise<WorkflowRun[]> {
  const since = new Date(row.requestedAt.getTime() - LOOK_BACK_MS);
  return outside("list-neighbours", () => ctx.github.listRuns(row.workflow, { since, limit: RUNS_LOOKED_AT }));
}

const who = (run: WorkflowRun) => `run ${run.id}${run.actorLogin === null ? "" : ` by ${run.actorLogin}`}`;

/** Why a queued run does not start: its own approval, or the named run that holds its lane; null while nothing is known. */
export async function explainWait(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<BlockedBy> {
  if (run.status === "waiting") {
    const message = "The run waits for an approval on GitHub. Other deploys of this surface queue behind it.";
    return { kind: "approval", message, run_url: run.url, since: row.stateSince.toISOString() };
  }
  if (ctx.now().getTime() - row.stateSince.getTime() < PATIENCE_MS) return null;
  const holder = blockingRun(await neighbours(ctx, row), run);
  if (holder === null) return null;
  const doing = holder.status === "waiting" ? "waits for an approval" : `is ${holder.status.replaceAll("_", " ")}`;
  const message = `Queued behind ${who(holder)}, which ${doing}. This run starts when that one ends.`;
  return { kind: "lane", message, run_url: holder.url, since: holder.createdAt.toISOString() };
}

/** The run that took an evicted run's place, or null when GitHub does not show it. */
export async function explainEviction(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<BlockedBy> {
  const winner = winningRun(await neighbours(ctx, row), run);
  if (winner === null) return null;
  const message = `${who(winner)} took its place in the queue.`;
  return { kind: "superseded_by", message, run_url: winner.url, since: winner.createdAt.toISOString() };
}
