import "server-only";

import type { Database } from "@/lib/db/database";
import type { SurfaceDrift, SurfaceObservation } from "@/lib/db/generated/client";
import { type Drift, explanationSchema, type LiveExplanation } from "@/lib/drifts/schemas";

/** A drift as the pages and the API show it. */
export function toDrift(row: SurfaceDrift): Drift {
  return {
    id: row.id,
    live_sha: row.liveSha === "" ? null : row.liveSha,
    expected_sha: row.expectedSha,
    since: row.since.toISOString(),
    reason: row.reason,
    looked_for: row.lookedFor,
    run_id: row.runId,
    run_url: row.runUrl,
    seen: seenOf(row),
  };
}

function seenOf({ seenAt, seenByEmail, seenNote }: SurfaceDrift): Drift["seen"] {
  if (seenAt === null) return null;
  return { by: seenByEmail ?? "somebody", at: seenAt.toISOString(), note: seenNote ?? "" };
}

/** The open drifts by their surface. */
export async function getOpenDrifts(db: Database): Promise<Map<string, SurfaceDrift>> {
  const rows = await db.surfaceDrift.findMany({ where: { endedAt: null } });
  return new Map(rows.map((row) => [row.surfaceId, row]));
}

/** What is known of who shipped what a look saw; null before it was asked. */
export function explanationOf(seen: SurfaceObservation | undefined): LiveExplanation | null {
  const state = explanationSchema.shape.state.safeParse(seen?.explanation).data;
  if (seen === undefined || state === undefined || seen.explainedAt === null) return null;
  // Without a commit nothing explains it: only that this is so can be told.
  if (seen.liveSha === null && state !== "unknown") return null;
  return { state, words: seen.explainedBy ?? "", since: seen.explainedAt.toISOString(), deploy_id: seen.explainedId };
}
