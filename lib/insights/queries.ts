import "server-only";

import type { Surface } from "@/lib/core/config";
import { invalidInput } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { openCommitTimes } from "@/lib/insights/commit-times";
import { type PastDeploy, readHistory, type SurfaceHistory } from "@/lib/insights/history";
import { loadDeployToJudge } from "@/lib/insights/load";
import {
  canJudge,
  figuresOf,
  type Judged,
  judgeEvents,
  type LiveEvent,
  periodOf,
  type Span,
  weeksOf,
  whyUncounted,
} from "@/lib/insights/rules";
import type { Failure, Insights, InsightsQuery, Measures, SurfaceInsights, Verdict } from "@/lib/insights/schemas";
import { loadSurface } from "@/lib/surfaces/queries";

const DAY_MS = 24 * 3_600_000;
const LONGEST_DAYS = 3 * 366;
const FAILURES_TOLD = 50;

interface Measured {
  surface: Surface;
  history: SurfaceHistory;
  judged: Judged[];
  rollbacks: LiveEvent[];
}

const isProduction = ({ surface }: Measured) => surface.target_env === "production";
const newestFirst = (one: Failure, other: Failure) => (one.live_at < other.live_at ? 1 : -1);

/**
 * The four measures of each surface and of those of production together, over a window that ends now unless it is told. Throws
 * not_found for a surface that is not configured, and invalid_input for a window that is none.
 */
export async function getInsights(ctx: Context, query: InsightsQuery): Promise<Insights> {
  const surfaces = query.surface === undefined ? ctx.config.surfaces : [loadSurface(ctx, query.surface)];
  const span = spanOf(query, ctx.now().getTime());
  return translated(async () => {
    const [historyOf, bring] = await Promise.all([
      readHistory(
        ctx,
        surfaces.map(({ surface_id: id }) => id),
      ),
      openCommitTimes(ctx),
    ]);
    const measured = surfaces.map((surface) => measureSurface(surface, historyOf(surface.surface_id), bring));
    const counted = query.surface === undefined ? measured.filter(isProduction) : measured;
    const failed = measured.flatMap((one) => failuresOf(one, span)).toSorted(newestFirst);
    return {
      window: { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() },
      overall: { ...measuresOf(counted, span), surface_ids: counted.map(({ surface }) => surface.surface_id) },
      surfaces: measured.map((one) => toSurfaceInsights(one, span)),
      failures: await withTitles(ctx, failed.slice(0, FAILURES_TOLD)),
      failures_total: failed.length,
      generated_at: ctx.now().toISOString(),
    };
  });
}

function spanOf({ window, from, to }: InsightsQuery, now: number): Span {
  const end = to === undefined ? now : Math.min(now, Date.parse(to));
  const begin = from === undefined ? end - Number(window) * DAY_MS : Date.parse(from);
  if (begin >= end)
    throw invalidInput("from", "The window begins after it ends, or after now. Choose an earlier begin.");
  if (end - begin > LONGEST_DAYS * DAY_MS) throw invalidInput("from", "The window is longer than three years.");
  return { from: begin, to: end };
}

function measureSurface(
  surface: Surface,
  history: SurfaceHistory,
  bring: (events: readonly LiveEvent[]) => LiveEvent[],
): Measured {
  const events = bring([...history.deploys.map(({ event }) => event), ...history.byHand]);
  const rollbacks = events.filter(({ isRollback }) => isRollback);
  return { surface, history, judged: judgeEvents(events), rollbacks };
}

function failuresOf({ surface, history, judged }: Measured, span: Span): Failure[] {
  const deploys = new Map(history.deploys.map((deploy) => [deploy.id, deploy]));
  return judged.flatMap((one) => {
    const deploy = deploys.get(one.id);
    const isTold = one.outcome === "failure" || one.automatic.outcome === "failure";
    if (deploy === undefined || !isTold || one.at < span.from || one.at >= span.to) return [];
    const { restored } = one;
    return [
      {
        verdict: toVerdict(deploy, one),
        surface_id: surface.surface_id,
        sha: one.sha,
        title: null,
        live_at: new Date(one.at).toISOString(),
        restored: restored && { at: new Date(restored.at).toISOString(), deploy_id: restored.deployId },
      },
    ];
  });
}

function toVerdict(deploy: Omit<PastDeploy, "event">, judged: Judged | undefined): Verdict {
  const { id, said, seq } = deploy;
  const facts = { ...deploy, said: said?.verdict ?? null };
  const uncounted = whyUncounted(facts);
  const decision = canJudge(facts, "failure");
  const isCounted = judged !== undefined && (uncounted === null || said?.verdict === "failure");
  return {
    deploy_id: id,
    outcome: isCounted ? judged.outcome : null,
    automatic:
      uncounted === null && judged !== undefined ? judged.automatic : { outcome: null, why: uncounted ?? "Not known." },
    said,
    seq,
    refusal: decision.allowed ? null : decision.message,
  };
}

/** Of several surfaces together: their records begin with the earliest. */
function measuresOf(measured: readonly Measured[], span: Span): Measures {
  const judged = measured.flatMap((one) => one.judged);
  const rollbacks = measured.flatMap((one) => one.rollbacks);
  const begins = measured.flatMap(({ history }) => history.since?.getTime() ?? []);
  const since = begins.length === 0 ? null : Math.min(...begins);
  return {
    figures: figuresOf({ judged, rollbacks }, span, since),
    weeks: weeksOf(span).map((week) => periodOf(week, figuresOf({ judged, rollbacks }, week, since))),
  };
}

function toSurfaceInsights(measured: Measured, span: Span): SurfaceInsights {
  const { surface, history } = measured;
  const gaps = history.gaps.flatMap(({ from, to }) => {
    const [begin, end] = [Math.max(from, span.from), Math.min(to, span.to)];
    return begin < end ? [{ from: new Date(begin).toISOString(), to: new Date(end).toISOString() }] : [];
  });
  const unexplained = history.unexplained.filter((at) => at >= span.from && at < span.to).length;
  return {
    surface_id: surface.surface_id,
    target_env: surface.target_env,
    seen: { since: history.since?.toISOString() ?? null, gaps, unexplained },
    ...measuresOf([measured], span),
  };
}

async function withTitles(ctx: Context, failures: readonly Failure[]): Promise<Failure[]> {
  const shas = failures.map(({ sha }) => sha);
  const rows = await ctx.db.knownCommit.findMany({ where: { sha: { in: shas } }, select: { sha: true, title: true } });
  const titles = new Map(rows.map(({ sha, title }) => [sha, title]));
  return failures.map((failure) => ({ ...failure, title: titles.get(failure.sha) ?? null }));
}

/** Whether a deploy counts as a failure, by the records and by what a person says. Throws not_found. */
export async function getVerdict(ctx: Context, id: string): Promise<Verdict> {
  return translated(async () => {
    const { surfaceId, kind, state } = await loadDeployToJudge(ctx.db, id);
    const history = (await readHistory(ctx, [surfaceId]))(surfaceId);
    const deploy = history.deploys.find((one) => one.id === id);
    if (deploy === undefined) return toVerdict({ id, kind, state, isSeen: false, said: null, seq: 0 }, undefined);
    const events = [...history.deploys.map(({ event }) => event), ...history.byHand];
    return toVerdict(
      deploy,
      judgeEvents(events).find((one) => one.id === id),
    );
  });
}
