import "server-only";

import { z } from "zod";
import { outside } from "@/lib/core/failpoint";
import { readTitle } from "@/lib/core/run-title";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import { consoleWords, isConsoles, isSisters, originOfRun } from "@/lib/deploys/origins";
import type { Deploy } from "@/lib/deploys/schemas";
import type { ListedRun, ListedRuns, WorkflowRun } from "@/lib/github/github";
import { blockingRun } from "@/lib/runs/lane";
import { hasEnded, numberWords, waitsForApproval } from "@/lib/runs/rules";
import { announce } from "@/lib/work/announce";

const RUNS_LOOKED_AT = 500;
/** An approval may be pending, and a run be started again, for thirty days (facts G9 and G10). */
const LOOK_BACK_MS = 30 * 24 * 3_600_000;

/** `unrecorded_run`: a console's, and nobody knows that it is the other one's. */
const rivalSchema = z.object({ kind: z.enum(["other_console", "unrecorded_run"]), message: z.string() });

export interface Others {
  /** A run that carries this deploy's own id; null where there is none. */
  sent: ListedRun | null;
  /** A console's live run of this surface; null where there is none. */
  rival: Deploy["blocked_by"];
  /** How many runs could not be read: each may be either. */
  unreadable: number;
}

/** The console's run that a deploy is held back for, as last seen; null when that is not what holds it. */
export function waitedForRival(row: Pick<DeployRow, "blockedBy">): z.infer<typeof rivalSchema> | null {
  return rivalSchema.safeParse(row.blockedBy).data ?? null;
}

/** What GitHub has already, looked for right before a dispatch. Throws UpstreamError. */
export async function findOthers(ctx: Context, row: DeployRow): Promise<Others> {
  const listed = await listRuns(ctx, row);
  const runs: ListedRun[] = [...listed.runs, ...listed.unnumbered];
  const { unreadable } = listed;
  const sent = runs.find((run) => readTitle(run.title)?.correlationId === row.correlationId) ?? null;
  const rivals = await onlyRivals(ctx, row, runs);
  const [first] = rivals.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  if (first === undefined) return { sent, rival: null, unreadable };
  const doing = `${doingWords(first)} ${row.surfaceId}. This one is sent when that one ends.`;
  return { sent, rival: rivalWords(ctx, first, doing), unreadable };
}

/** Unfiltered: filtered lists come from a stale index (fact G5). */
function listRuns(ctx: Context, row: DeployRow): Promise<ListedRuns> {
  const since = new Date(ctx.now().getTime() - LOOK_BACK_MS);
  return outside("list-rivals", () => ctx.github.listRuns(row.workflow, { since, limit: RUNS_LOOKED_AT, fresh: true }));
}

/** The unfinished runs of the surface that a console started: our login, and the id of no deploy of ours. */
async function onlyRivals<Run extends ListedRun>(ctx: Context, row: DeployRow, runs: Run[]): Promise<Run[]> {
  const live = runs.filter((run) => !hasEnded(run) && readTitle(run.title)?.surfaceId === row.surfaceId);
  if (live.length === 0) return [];
  const ids = live.flatMap((run) => readTitle(run.title)?.correlationId ?? []);
  const own = await ctx.db.deploy.findMany({ where: { correlationId: { in: ids }, origin: null } });
  const login = await outside("get-login", () => ctx.github.login());
  return live.filter((run) => {
    const foreignId = readTitle(run.title)?.correlationId ?? null;
    if (own.some((deploy) => deploy.correlationId === foreignId)) return false;
    const isByUs = run.actorLogin === login;
    return isConsoles(originOfRun({ event: run.event, isByUs, foreignId, here: ctx.environment }));
  });
}

function doingWords(run: ListedRun): string {
  if (run.status === "in_progress") return "is deploying";
  return waitsForApproval(run) ? "waits on GitHub to deploy" : "is about to deploy";
}

function rivalWords(ctx: Context, run: ListedRun, doing: string): Deploy["blocked_by"] {
  const foreignId = readTitle(run.title)?.correlationId ?? null;
  const isTheirs = isSisters(foreignId, ctx.environment);
  const who = `${consoleWords(ctx.config, foreignId)}${isTheirs ? "" : " without a record here"}`;
  const message = `${numberWords(run)}, started by ${who}, ${doing}`;
  const kind = isTheirs ? "other_console" : "unrecorded_run";
  return { kind, message, run_url: run.url, since: run.createdAt.toISOString() };
}

/**
 * The second look, right after a dispatch: both consoles may have looked at once. Of two runs of one surface, the one that
 * GitHub has second is held by the first, which is named. What goes wrong is left to whoever follows the run.
 */
export async function nameRival(ctx: Context, row: DeployRow): Promise<DeployRow> {
  if (row.state !== "queued") return row;
  const blockedBy = await findFirst(ctx, row).catch((error: unknown) => {
    if (error instanceof UpstreamError) return null;
    throw error;
  });
  if (blockedBy === null) return row;
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence };
  const [after] = await ctx.db.deploy.updateManyAndReturn({ where, data: { blockedBy } });
  await announce(ctx.db, "deploy", row.id);
  return after ?? row;
}

async function findFirst(ctx: Context, row: DeployRow): Promise<Deploy["blocked_by"]> {
  const { runs } = await listRuns(ctx, row);
  const own = runs.find((run) => run.id === row.runId);
  if (own === undefined) return null;
  const holder = blockingRun(await onlyRivals(ctx, row, runs), own);
  return holder === null ? null : queuedBehind(ctx, holder);
}

function queuedBehind(ctx: Context, holder: WorkflowRun): Deploy["blocked_by"] {
  return rivalWords(ctx, holder, "came first. This run starts when that one ends.");
}

/** The run that holds this deploy's lane, where it is the other console's; null for anybody else's. */
export async function explainRival(ctx: Context, row: DeployRow, holder: WorkflowRun): Promise<Deploy["blocked_by"]> {
  return (await onlyRivals(ctx, row, [holder])).length === 0 ? null : queuedBehind(ctx, holder);
}
