import "server-only";

import { z } from "zod";
import { decodeMomentCursor, type PageQuery, toPage } from "@/lib/core/page";
import { utcWords } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import type { Deploy as DeployRow, MainCommit } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import { translated } from "@/lib/db/transaction";
import { attemptBy } from "@/lib/deploys/deploy-row";
import { deployKindSchema, originKindSchema } from "@/lib/deploys/schemas";
import { explanationSchema } from "@/lib/drifts/schemas";
import type { HealthHistory, Release, ReleaseList } from "@/lib/releases/schemas";
import { loadSurface, toCommit } from "@/lib/surfaces/queries";
import { LIVE_FRESH_MS, liveNow } from "@/lib/surfaces/rules";
import { healthSchema } from "@/lib/surfaces/schemas";

const AXIS_MS = 14 * 24 * 3_600_000;

const rowSchema = z.object({
  id: z.string(),
  sha: z.string(),
  from_at: z.date(),
  until_at: z.date().nullable(),
  last_seen_at: z.date().nullable(),
  released_at: z.date().nullable(),
  serving_since: z.date(),
  source: z.string().nullable(),
  explanation: z.string().nullable(),
  explained_by: z.string().nullable(),
  deploy_id: z.string().nullable(),
});
type ReleaseRow = z.infer<typeof rowSchema>;

/** What a page of releases is told with. */
interface Told {
  deploys: ReadonlyMap<string, DeployRow>;
  commits: ReadonlyMap<string, MainCommit>;
  /** What is live by a look that is young. */
  live: string | null;
}

const VIA_OF_ORIGIN = {
  console: "other_console",
  github: "github",
  shell: "shell",
  workflow: "workflow",
  unrecorded: "unknown",
} as const;

/**
 * What a surface was seen to run, newest first: stretch by stretch as this console looked and, from before it kept those, each deploy
 * that was verified live. What was not seen is not in it; a first sighting says since when it was seen, not when it was released. The last deploy from
 * before the first sighting ended when the platform says that the sighted one was released; where it does not, nobody knows.
 */
export async function listSurfaceReleases(ctx: Context, surfaceId: string, query: PageQuery): Promise<ReleaseList> {
  loadSurface(ctx, surfaceId);
  return translated(async () => {
    const rows = await readReleases(ctx, surfaceId, query);
    const told = await readTold(ctx, surfaceId, rows.slice(0, query.limit));
    return toPage(rows, query.limit, {
      item: (row) => toRelease(ctx, row, told),
      keys: (row) => [row.from_at.toISOString(), row.id],
    });
  });
}

async function readReleases(ctx: Context, surfaceId: string, { limit, cursor }: PageQuery): Promise<ReleaseRow[]> {
  const before = cursor === undefined ? null : decodeMomentCursor(cursor);
  return readRows(ctx.db, rowSchema)`
    WITH seen AS (
      SELECT id, sha, since AS from_at, ended_at AS until_at, last_seen_at, released_at, CASE
          WHEN released_at < since
            AND released_at >= coalesce(lag(since) OVER (ORDER BY since, id), released_at)
            AND NOT EXISTS (
              SELECT FROM deploys d WHERE d.surface_id = ${surfaceId} AND d.state = 'succeeded' AND d.sha <> s.sha
                AND d.finished_at > s.released_at AND d.finished_at <= s.since)
          THEN released_at ELSE since
        END AS serving_since, source, explanation, explained_by, deploy_id
      FROM surface_stretches s WHERE surface_id = ${surfaceId}
    ), began AS (
      SELECT min(from_at) AS at, (array_agg(serving_since ORDER BY from_at))[1] AS since, (array_agg(sha ORDER BY from_at))[1] AS sha
      FROM seen
    ), verified AS (
      SELECT d.id, d.sha, d.finished_at AS from_at, lead(d.finished_at) OVER (ORDER BY d.finished_at, d.id) AS next_at, d.id AS deploy_id
      FROM deploys d, began
      WHERE d.surface_id = ${surfaceId} AND d.state = 'succeeded' AND d.finished_at IS NOT NULL
        AND (began.at IS NULL OR d.finished_at < began.at)
        AND NOT EXISTS (SELECT FROM seen WHERE seen.deploy_id = d.id)
    ), releases AS (
      SELECT * FROM seen
      UNION ALL
      SELECT id, sha, from_at, CASE
          WHEN next_at IS NOT NULL THEN next_at
          WHEN (SELECT since < at OR sha = verified.sha FROM began) THEN (SELECT since FROM began)
        END, NULL, NULL, from_at, NULL, NULL, NULL, deploy_id FROM verified
    )
    SELECT * FROM releases
    WHERE ${before === null} OR (from_at, id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::text)
    ORDER BY from_at DESC, id DESC LIMIT ${limit + 1}`;
}

async function readTold(ctx: Context, surfaceId: string, rows: readonly ReleaseRow[]): Promise<Told> {
  const ids = rows.flatMap(({ deploy_id: id }) => id ?? []);
  const shas = rows.map(({ sha }) => sha);
  const [deploys, commits, seen] = await Promise.all([
    ctx.db.deploy.findMany({ where: { id: { in: ids } } }),
    ctx.db.mainCommit.findMany({ where: { sha: { in: shas } } }),
    ctx.db.surfaceObservation.findUnique({ where: { surfaceId } }),
  ]);
  return {
    deploys: new Map(deploys.map((deploy) => [deploy.id, deploy])),
    commits: new Map(commits.map((commit) => [commit.sha, commit])),
    live: liveNow(seen, ctx.now()),
  };
}

function toRelease(ctx: Context, row: ReleaseRow, { deploys, commits, live }: Told): Release {
  const deploy = deploys.get(row.deploy_id ?? "");
  const commit = commits.get(row.sha);
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  const isOpen = row.until_at === null && row.last_seen_at === null && row.id !== row.deploy_id;
  return {
    id: row.id,
    sha: row.sha,
    commit: commit === undefined ? null : toCommit(ctx, commit),
    from: row.from_at.toISOString(),
    until: iso(row.until_at),
    last_seen_at: iso(row.last_seen_at),
    is_live: isOpen && row.sha === live,
    released_at: iso(row.released_at),
    serving_since: row.serving_since.toISOString(),
    source: row.source,
    ...orderOf(deploy),
    explanation: explanationOfRow(row),
  };
}

/** Who ordered a release, from where; of one without a deploy nobody can tell. */
function orderOf(deploy: DeployRow | undefined): Pick<Release, "by" | "via" | "kind" | "deploy_id" | "run_url"> {
  if (deploy === undefined) return { by: null, via: "unknown", kind: "unknown", deploy_id: null, run_url: null };
  const origin = deploy.origin === null ? null : (originKindSchema.safeParse(deploy.origin).data ?? "unknown");
  const asked = deploy.requestedByEmail ?? deploy.originBy ?? deploy.originLogin;
  const unknownVia = origin === "unknown" ? ("unknown" as const) : VIA_OF_ORIGIN[origin ?? "console"];
  return {
    by: attemptBy(deploy).attempt_by ?? asked,
    via: origin === null ? "this_console" : unknownVia,
    kind: deployKindSchema.safeParse(deploy.kind).data ?? "unknown",
    deploy_id: deploy.id,
    run_url: deploy.runUrl,
  };
}

function explanationOfRow({ explanation, explained_by: words }: ReleaseRow): Release["explanation"] {
  const state = explanationSchema.shape.state.safeParse(explanation).data;
  return state === undefined ? null : { state, words: words ?? "" };
}

/** How a surface's address was over the last 14 days, from change to change; what nobody looked at is unknown. */
export async function getHealthHistory(ctx: Context, surfaceId: string): Promise<HealthHistory> {
  loadSurface(ctx, surfaceId);
  const to = ctx.now();
  const from = new Date(to.getTime() - AXIS_MS);
  const [changes, first, seen] = await translated(() =>
    Promise.all([
      ctx.db.surfaceHealthChange.findMany({ where: { surfaceId, at: { gt: from } }, orderBy: { at: "asc" } }),
      ctx.db.surfaceHealthChange.findFirst({ where: { surfaceId, at: { lte: from } }, orderBy: { at: "desc" } }),
      ctx.db.surfaceObservation.findUnique({ where: { surfaceId } }),
    ]),
  );
  const kept = [...(first === null ? [] : [first]), ...changes];
  return {
    surface_id: surfaceId,
    from: from.toISOString(),
    to: to.toISOString(),
    changes: [...kept.map(toHealthChange), ...unseenSince(seen?.checkedAt ?? null, to)],
  };
}

function toHealthChange(row: { at: Date; health: string; detail: string | null }): HealthHistory["changes"][number] {
  const health = healthSchema.safeParse(row.health).data ?? "unknown";
  return { at: row.at.toISOString(), health, detail: row.detail };
}

/** Nobody has looked for a while: how it has been since is not known. */
function unseenSince(checkedAt: Date | null, now: Date): HealthHistory["changes"] {
  if (checkedAt === null || now.getTime() - checkedAt.getTime() <= LIVE_FRESH_MS) return [];
  return [{ at: checkedAt.toISOString(), health: "unknown", detail: `Not looked at since ${utcWords(checkedAt)}` }];
}
