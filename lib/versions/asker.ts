import "server-only";

import { consoleSurface, type Environment } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import type { Tx } from "@/lib/db/transaction";
import type { LiveCommit } from "@/lib/drifts/origins";
import { explainByRecords } from "@/lib/drifts/rules";
import { findShipper, readRecords } from "@/lib/drifts/shipper";

/** A commit that a console has come to run. */
export interface Shipped {
  environment: Environment;
  sha: string;
  /** The last moment at which it was seen to run another one; null where it was never seen before. */
  after: Date | null;
  since: Date;
}

const liveOf = ({ sha, after, since }: Shipped): LiveCommit => ({
  sha,
  after,
  since,
  madeAt: null,
  isByPerson: false,
});

/** The deploy that explains why a console runs a commit, or null. */
export async function findAsker(db: Database | Tx, ctx: Context, shipped: Shipped): Promise<string | null> {
  const surface = consoleSurface(ctx.config, shipped.environment);
  if (surface === null) return null;
  const records = await readRecords(db, surface.surface_id, shipped.sha);
  return explainByRecords(liveOf(shipped), records)[0]?.id ?? null;
}

/** Whether GitHub has a run that can have shipped a commit; null when it does not say. */
export async function findRunOfVersion(ctx: Context, shipped: Shipped): Promise<boolean | null> {
  const surface = consoleSurface(ctx.config, shipped.environment);
  if (surface === null) return null;
  const found = await findShipper(ctx, surface, liveOf(shipped));
  return found.kind === "silent" ? null : found.kind === "found";
}
