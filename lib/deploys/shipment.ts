import "server-only";

import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { type DeployRow, loadDeploy } from "@/lib/deploys/load";
import type { Shipment } from "@/lib/deploys/schemas";
import { type BothWays, compareBothWays, readShipped } from "@/lib/deploys/shipped";
import { withPulls } from "@/lib/surfaces/pulls";
import { toCommit } from "@/lib/surfaces/queries";
import { liveNow } from "@/lib/surfaces/rules";

interface Compared extends BothWays {
  problem: string | null;
}

/** What a deploy ships between the commit that served as it was sent and its own, and what its surface runs now. Throws not_found. */
export async function getShipment(ctx: Context, id: string): Promise<Shipment> {
  const row = await translated(() => loadDeploy(ctx.db, id));
  const [live, seen] = await Promise.all([liveOf(ctx, row), compareCommits(ctx, row)]);
  const shipped = readShipped(ctx, seen);
  const [commits, taken_away] = await Promise.all([
    withPulls(ctx, shipped.commits),
    withPulls(ctx, shipped.taken_away),
  ]);
  return { ...shipped, commits, taken_away, live, problem: seen.problem };
}

async function liveOf(ctx: Context, { surfaceId }: DeployRow): Promise<Shipment["live"]> {
  const seen = await translated(() => ctx.db.surfaceObservation.findUnique({ where: { surfaceId } }));
  const sha = liveNow(seen, ctx.now());
  if (sha === null || seen?.observedAt == null) return null;
  const commit = await translated(() => ctx.db.mainCommit.findUnique({ where: { sha } }));
  return {
    sha,
    commit: commit === null ? null : toCommit(ctx, commit),
    observed_at: seen.observedAt.toISOString(),
  };
}

async function compareCommits(ctx: Context, { fromSha, sha }: DeployRow): Promise<Compared> {
  try {
    return { ...(await compareBothWays(ctx, fromSha, sha)), problem: null };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { comparison: null, back: null, problem: error.message };
  }
}
