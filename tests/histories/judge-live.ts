import { z } from "zod";

import { CLOCKS_AGREE_WITHIN_MS } from "@/lib/core/platform-clock";
import type { DeployRow } from "@/lib/deploys/load";
import { isTerminal } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";
import type { Play } from "@/tests/histories/play";
import { SURFACES, type SurfaceId } from "@/tests/histories/stage";

const MINUTE_MS = 60_000;

const findingsSchema = z.array(z.object({ envelope: z.string() }));

/** What serves, and no record and no finding of the console says why; looked at a minute after everything was well. */
export async function judgeLive(play: Play): Promise<string[]> {
  const found = await Promise.all(SURFACES.map((surface) => judgeSurface(play, surface)));
  return found.filter((problem) => problem !== null);
}

async function judgeSurface(play: Play, surfaceId: SurfaceId): Promise<string | null> {
  const live = play.liveOf(surfaceId);
  if (live === null || live.since < play.begunAt) return null;
  const { db } = play.stage.cockpit;
  const seen = await db.surfaceObservation.findUnique({ where: { surfaceId } });
  if (!live.isTold && seen?.liveSha !== live.sha) return null;
  const rows = await db.deploy.findMany({ where: { surfaceId } });
  if (rows.some((row) => !isTerminal(deployStateSchema.parse(row.state)))) return null;
  const { run } = live;
  const explained =
    run === null
      ? rows
          .toSorted((a, b) => b.requestedAt.getTime() - a.requestedAt.getTime())
          .find((row) => row.state === "succeeded")?.sha === live.sha ||
        rows.some((row) => canHaveShipped(row, live) || mayBeTaken(row, live, play.stage.now()))
      : rows.some((row) => row.runId === run.id && (row.runAttempt ?? 1) >= run.attempt);
  if (explained || (await isFound(play, surfaceId, live))) return null;
  const by = run === null ? "released by hand" : `shipped by attempt ${run.attempt} of run ${run.id}`;
  return `${surfaceId} serves ${live.sha.slice(0, 7)}, ${by}, and nothing says so`;
}

/** A deploy of that very commit that was at work when it came: nobody can tell whether that or a hand was first (0022). */
function canHaveShipped({ sha, dispatchedAt, finishedAt }: DeployRow, live: { sha: string; since: number }): boolean {
  const isSent = dispatchedAt !== null && dispatchedAt.getTime() <= live.since;
  return sha === live.sha && isSent && (finishedAt === null || finishedAt.getTime() >= live.since);
}

/**
 * A deploy whose run tells no commit, began no further after it than two clocks may differ, and ended less than a minute ago: until
 * then it may have been what put it there, and the console has a minute from there.
 */
function mayBeTaken({ shaSource, dispatchedAt, finishedAt }: DeployRow, live: { since: number }, now: number): boolean {
  const isSent = dispatchedAt !== null && dispatchedAt.getTime() <= live.since + CLOCKS_AGREE_WITHIN_MS;
  return shaSource === "guess" && isSent && finishedAt !== null && finishedAt.getTime() > now - MINUTE_MS;
}

/** Whether a finding names that commit on that surface, made after it began to serve. */
async function isFound(play: Play, surfaceId: string, live: { sha: string; since: number }): Promise<boolean> {
  const rows = await play.stage.cockpit.db.$queryRaw`
    SELECT envelope FROM console_audit_log WHERE action = 'console.surface.drifted' AND at >= ${new Date(live.since).toISOString()}`;
  return findingsSchema.parse(rows).some(({ envelope }) => envelope.includes(surfaceId) && envelope.includes(live.sha));
}
