import "server-only";

import { z } from "zod";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";

const DAYS = 14;
const DAY_MS = 24 * 3_600_000;

const figuresSchema = z.object({
  dispatches: z.number(),
  resolved: z.number(),
  unresolved: z.number(),
  p50_seconds: z.number().nullable(),
  p95_seconds: z.number().nullable(),
});
type Figures = z.infer<typeof figuresSchema>;

const inTenths = (seconds: number | null) => (seconds === null ? null : Math.round(seconds * 10) / 10);

const EMPTY: Figures = { dispatches: 0, resolved: 0, unresolved: 0, p50_seconds: null, p95_seconds: null };

/** How dispatches of the last 14 days found their runs: counts, and the median and 95th percentile in seconds. */
export async function readSoak(ctx: Pick<Context, "db" | "now">): Promise<Figures & { since: string }> {
  const since = new Date(ctx.now().getTime() - DAYS * DAY_MS);
  const [figures] = await readRows(ctx.db, figuresSchema)`
    WITH sent AS (
      SELECT extract(epoch FROM resolved_at - requested_at)::float8 AS seconds,
             EXISTS (SELECT FROM deploy_transitions WHERE deploy_id = id AND to_state = 'unresolved') AS doubted
      FROM deploys
      WHERE kind = 'deploy' AND requested_at >= ${since}
        AND (dispatched_at IS NOT NULL
          OR EXISTS (SELECT FROM deploy_transitions WHERE deploy_id = id AND to_state = 'dispatching')))
    SELECT count(*)::int AS dispatches,
           (count(seconds) FILTER (WHERE NOT doubted))::int AS resolved,
           (count(*) FILTER (WHERE doubted))::int AS unresolved,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE NOT doubted) AS p50_seconds,
           percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE NOT doubted) AS p95_seconds
    FROM sent`;
  const { dispatches, resolved, unresolved, p50_seconds, p95_seconds } = figures ?? EMPTY;
  const times = { p50_seconds: inTenths(p50_seconds), p95_seconds: inTenths(p95_seconds) };
  return { since: since.toISOString(), dispatches, resolved, unresolved, ...times };
}
