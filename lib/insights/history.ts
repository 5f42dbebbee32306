import "server-only";

import { z } from "zod";

import type { Context } from "@/lib/db/context";
import type { SurfaceStretch } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import type { LiveEvent, Span } from "@/lib/insights/rules";
import { OUTCOMES, type Outcome, type Verdict } from "@/lib/insights/schemas";

const rowSchema = z.object({
  id: z.string(),
  surface_id: z.string(),
  kind: z.string(),
  state: z.string(),
  sha: z.string(),
  from_sha: z.string().nullable(),
  finished_at: z.date(),
  seen_at: z.date().nullable(),
  seq: z.number().nullable(),
  verdict: z.string().nullable(),
  note: z.string().nullable(),
  by_email: z.string().nullable(),
  said_at: z.date().nullable(),
});
type DeployRow = z.infer<typeof rowSchema>;

/** A deploy that came live, or that somebody has judged. */
export interface PastDeploy {
  id: string;
  kind: string;
  state: string;
  isSeen: boolean;
  said: Verdict["said"];
  seq: number;
  event: LiveEvent;
}

/** What this console's records hold of one surface. */
export interface SurfaceHistory {
  deploys: PastDeploy[];
  /** Releases that a run explains, though no deploy made them. */
  byHand: LiveEvent[];
  since: Date | null;
  /** Times in which its platform told nothing: before something else ran, or until now. */
  gaps: Span[];
  /** When something came to run that nothing explains. */
  unexplained: number[];
}

/** A look is due every half minute: this is no pause between two of them. */
const GAP_MS = 10 * 60_000;
const UNEXPLAINED = ["unexplained", "unknown"];

const outcomeOf = (word: string | null): Outcome | null => OUTCOMES.find((known) => known === word) ?? null;

/** Everything that came live on these surfaces as this console saw it, from the beginning of its records. */
export async function readHistory(
  ctx: Context,
  surfaceIds: readonly string[],
): Promise<(surfaceId: string) => SurfaceHistory> {
  const where = { surfaceId: { in: [...surfaceIds] } };
  const [rows, stretches, first, looks] = await Promise.all([
    readDeploys(ctx, surfaceIds),
    ctx.db.surfaceStretch.findMany({ where, orderBy: [{ since: "asc" }, { id: "asc" }] }),
    ctx.db.deploy.groupBy({ by: ["surfaceId"], where, _min: { requestedAt: true } }),
    ctx.db.surfaceObservation.findMany({ where, select: { surfaceId: true, observedAt: true } }),
  ]);
  return (surfaceId) => {
    const deploys = rows.filter((row) => row.surface_id === surfaceId).map(toPastDeploy);
    const own = stretches.filter((stretch) => stretch.surfaceId === surfaceId);
    const lastLook = looks.find((look) => look.surfaceId === surfaceId)?.observedAt ?? null;
    const looked = [...own, { after: lastLook, since: ctx.now() }];
    const asked = first.find((one) => one.surfaceId === surfaceId)?._min.requestedAt ?? null;
    const since = earliest(asked, own[0]?.since ?? null);
    return { deploys, since, gaps: looked.flatMap(gapBefore), ...readStretches(own, deploys) };
  };
}

function readDeploys(ctx: Context, surfaceIds: readonly string[]): Promise<DeployRow[]> {
  return readRows(ctx.db, rowSchema)`
    WITH seen AS (
      SELECT deploy_id, surface_id, min(since) AS at FROM surface_stretches
      WHERE surface_id = ANY(${surfaceIds}::text[]) AND deploy_id IS NOT NULL GROUP BY deploy_id, surface_id
    ), said AS (
      SELECT DISTINCT ON (deploy_id) deploy_id, seq, verdict, note, by_email, at FROM deploy_verdicts ORDER BY deploy_id, seq DESC
    )
    SELECT d.id, d.surface_id, d.kind, d.state, d.sha, d.from_sha, d.finished_at, seen.at AS seen_at,
      said.seq, said.verdict, said.note, said.by_email, said.at AS said_at
    FROM deploys d
    LEFT JOIN seen ON seen.deploy_id = d.id AND seen.surface_id = d.surface_id
    LEFT JOIN said ON said.deploy_id = d.id
    WHERE d.surface_id = ANY(${surfaceIds}::text[]) AND d.finished_at IS NOT NULL
      AND (d.state = 'succeeded' OR seen.deploy_id IS NOT NULL OR said.deploy_id IS NOT NULL)
    ORDER BY d.finished_at, d.id`;
}

function toPastDeploy(row: DeployRow): PastDeploy {
  const { id, kind, state, sha, from_sha: fromSha, finished_at: finishedAt, seen_at: seenAt } = row;
  const isWhole = state === "succeeded";
  const isSeen = isWhole || seenAt !== null;
  const said = readSaid(row);
  const at = (isWhole ? finishedAt : (seenAt ?? finishedAt)).getTime();
  const event = { id, deployId: id, sha, fromSha, isRollback: kind === "rollback", at, isSeen, isWhole, brought: null };
  return { id, kind, state, isSeen, said, seq: row.seq ?? 0, event: { ...event, said: said?.verdict ?? null } };
}

function readSaid({ verdict: word, note, by_email: by, said_at: at }: DeployRow): Verdict["said"] {
  const verdict = outcomeOf(word);
  return verdict === null || at === null ? null : { verdict, note: note ?? "", by: by ?? "", at: at.toISOString() };
}

function earliest(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}

function gapBefore({ after, since }: { after: Date | null; since: Date }): Span[] {
  const isGap = after !== null && since.getTime() - after.getTime() > GAP_MS;
  return isGap ? [{ from: after.getTime(), to: since.getTime() }] : [];
}

function readStretches(
  stretches: readonly SurfaceStretch[],
  deploys: readonly PastDeploy[],
): Pick<SurfaceHistory, "byHand" | "unexplained"> {
  const firstAt = findFirstTimes([
    ...stretches.map(({ sha, since }) => ({ sha, at: since.getTime() })),
    ...deploys.map(({ event }) => event),
  ]);
  const isByHand = ({ explanation, deployId, sha, since }: SurfaceStretch) =>
    explanation === "explained" && deployId === null && firstAt.get(sha) === since.getTime();
  return {
    byHand: stretches.flatMap((one, index) => (isByHand(one) ? [releaseOf(one, stretches[index - 1])] : [])),
    unexplained: stretches
      .filter(({ explanation }) => UNEXPLAINED.includes(explanation ?? ""))
      .map(({ since }) => since.getTime()),
  };
}

/** When each commit came here first. */
function findFirstTimes(comings: readonly { sha: string; at: number }[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { sha, at } of comings) first.set(sha, Math.min(at, first.get(sha) ?? at));
  return first;
}

function releaseOf({ id, sha, since }: SurfaceStretch, before: SurfaceStretch | undefined): LiveEvent {
  const seen = { at: since.getTime(), isSeen: true, isWhole: true, isRollback: false };
  return { id, deployId: null, sha, fromSha: before?.sha ?? null, ...seen, brought: null, said: null };
}
