import "server-only";

import type { Environment } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import type { Tx } from "@/lib/db/transaction";
import { consoleSurface } from "@/lib/promotions/rules";
import { pinRun } from "@/lib/runs/pin-run";
import { readTitle } from "@/lib/runs/rules";

/** A commit that a console has come to run. */
export interface Shipped {
  environment: Environment;
  sha: string;
  since: Date;
}

/** Whoever looks for longer back has a console that nobody deployed for a week: then its ledger is older than that, too. */
const LOOK_BACK_MS = 7 * 24 * 3_600_000;
const RUNS_LOOKED_AT = 100;

/** When the newest deploy of another commit succeeded before this one ran: whoever asked for this one asked later. */
async function askedAfter(db: Database | Tx, surfaceId: string, { sha, since }: Shipped): Promise<Date> {
  const other = await db.deploy.findFirst({
    where: { surfaceId, state: "succeeded", sha: { not: sha }, finishedAt: { lte: since } },
    orderBy: { requestedAt: "desc" },
  });
  return other?.requestedAt ?? new Date(0);
}

/** The deploy that can have shipped a commit, or null: one with a run, however it ended, and no other has succeeded in between. */
export async function findAsker(db: Database | Tx, ctx: Context, shipped: Shipped): Promise<string | null> {
  const surface = consoleSurface(ctx.config, shipped.environment);
  if (surface === null) return null;
  const { surface_id: surfaceId } = surface;
  const requestedAt = { gt: await askedAfter(db, surfaceId, shipped) };
  const deploy = await db.deploy.findFirst({
    where: {
      surfaceId,
      sha: shipped.sha,
      requestedAt,
      OR: [{ runId: { not: null } }, { dispatchedAt: { not: null } }],
    },
    orderBy: { requestedAt: "desc" },
  });
  return deploy?.id ?? null;
}

/** Whether GitHub has a run that can have shipped a commit; null when it does not say. */
export async function findRunOf(ctx: Context, shipped: Shipped): Promise<boolean | null> {
  const surface = consoleSurface(ctx.config, shipped.environment);
  if (surface === null) return null;
  const { surface_id: surfaceId, workflow } = surface;
  const after = await askedAfter(ctx.db, surfaceId, shipped);
  const since = new Date(Math.max(after.getTime(), ctx.now().getTime() - LOOK_BACK_MS));
  try {
    const window = { since, limit: RUNS_LOOKED_AT };
    const runs = await outside("list-runs-of-version", () => ctx.github.listRuns(workflow, window));
    const titles = runs.flatMap((run) => readTitle(run.title) ?? []);
    const ofSurface = titles.filter((title) => pinRun(ctx.config, workflow, title)?.surface_id === surfaceId);
    if (ofSurface.some(({ sha }) => sha !== null && shipped.sha.startsWith(sha))) return true;
    // A run that was told a branch or a tag may have shipped any commit.
    return ofSurface.some(({ sha }) => sha === null) ? null : false;
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}
