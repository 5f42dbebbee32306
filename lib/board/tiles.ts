import "server-only";

import { onceMoved } from "@/lib/board/console-trouble";
import { type MainSeen, nameCommits, readMain } from "@/lib/board/main-seen";
import { type NamedCommit, type SurfaceTile, surfaceTileSchema } from "@/lib/board/schemas";
import { laneOf, type Surface } from "@/lib/core/config";
import { utcWords } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import type { SurfaceDrift, SurfaceObservation } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { toDeploy } from "@/lib/deploys/queries";
import { listBlockers, TERMINAL } from "@/lib/deploys/rules";
import type { Deploy } from "@/lib/deploys/schemas";
import { explanationOf, getOpenDrifts, toDrift } from "@/lib/drifts/queries";
import { isAbout } from "@/lib/drifts/rules";
import { getHolds } from "@/lib/holds/queries";
import type { Hold } from "@/lib/holds/schemas";
import { getOpenLocks } from "@/lib/locks/queries";
import { type OpenLock, toLock } from "@/lib/locks/rules";
import { getPromotionWay } from "@/lib/promotions/versions";
import { getWaitingRollbacks } from "@/lib/rollbacks/queries";
import type { WaitingRollbackSeen } from "@/lib/rollbacks/schemas";
import { applyDrift, currentSync, LIVE_FRESH_MS } from "@/lib/surfaces/rules";
import { healthSchema, releaseAttemptSchema, syncSchema } from "@/lib/surfaces/schemas";
import type { PromotionWay } from "@/lib/versions/schemas";
import { listWatchers } from "@/lib/watchers/queries";
import type { Watcher } from "@/lib/watchers/schemas";

const servingSchema = surfaceTileSchema.shape.serving;

interface TileParts {
  seen: SurfaceObservation | undefined;
  main: MainSeen;
  names: Map<string, NamedCommit>;
  last: Deploy | null;
  inFlight: Deploy | null;
  drift: SurfaceDrift | null;
  watchers: readonly Watcher[];
  lock: OpenLock | null;
  held: Hold | null;
  waiting: WaitingRollbackSeen | null;
  promotion: PromotionWay | null;
}

const isPromoted = (surface: Surface) => surface.promoted_from !== undefined;

/** One tile per configured surface, in the configured order, from the last observations; asks no platform. */
export async function listSurfaceTiles(ctx: Context): Promise<SurfaceTile[]> {
  return translated(async () => {
    const [observations, ended, live, locks, holds, waits, drifts, watchers, way] = await Promise.all([
      ctx.db.surfaceObservation.findMany(),
      lastDeploys(ctx),
      liveDeploys(ctx),
      getOpenLocks(ctx.db, ctx.now()),
      getHolds(ctx.db),
      getWaitingRollbacks(ctx.db),
      getOpenDrifts(ctx.db),
      listWatchers({ db: ctx.db, config: ctx.config, now: ctx.now() }),
      ctx.config.surfaces.some(isPromoted) ? getPromotionWay(ctx) : null,
    ]);
    const liveShas = observations.flatMap((row) => row.liveSha ?? []);
    const [main, names] = await Promise.all([
      readMain(ctx, liveShas),
      nameCommits(ctx, [...liveShas, ...[...live.values()].map(({ sha }) => sha)]),
    ]);
    return ctx.config.surfaces.map((surface) => {
      const { surface_id } = surface;
      const seen = observations.find((row) => row.surfaceId === surface_id);
      const inFlight = live.get(surface_id) ?? null;
      const last = inFlight ?? ended.get(surface_id) ?? null;
      const [drift, lock] = [drifts.get(surface_id) ?? null, locks.get(surface_id) ?? null];
      const [held, waiting] = [holds.get(surface_id) ?? null, waits.get(surface_id) ?? null];
      const promotion = isPromoted(surface) ? way : null;
      return toTile(ctx, surface, {
        seen,
        main,
        names,
        last,
        inFlight,
        drift,
        watchers,
        lock,
        held,
        waiting,
        promotion,
      });
    });
  });
}

async function lastDeploys(ctx: Context): Promise<Map<string, Deploy | null>> {
  const ids = ctx.config.surfaces.map((surface) => surface.surface_id);
  return new Map(await Promise.all(ids.map(async (id) => [id, await lastDeploy(ctx, id)] as const)));
}

/** The deploy of a surface that ended last. A run that was started again keeps the day it was first asked for. */
async function lastDeploy(ctx: Context, surfaceId: string): Promise<Deploy | null> {
  const [asked, ended] = await Promise.all([
    ctx.db.deploy.findFirst({ where: { surfaceId }, orderBy: [{ requestedAt: "desc" }, { id: "desc" }] }),
    ctx.db.deploy.findFirst({ where: { surfaceId, finishedAt: { not: null } }, orderBy: { finishedAt: "desc" } }),
  ]);
  const last = asked?.finishedAt == null ? asked : ended;
  return last === null ? null : toDeploy(last);
}

async function liveDeploys(ctx: Context): Promise<Map<string, Deploy>> {
  const rows = await ctx.db.deploy.findMany({ where: { state: { notIn: [...TERMINAL] } } });
  return new Map(rows.map((row) => [row.surfaceId, toDeploy(row)]));
}

function toTile(ctx: Context, surface: Surface, parts: TileParts): SurfaceTile {
  const { seen, main, names, last, inFlight, lock, held, watchers } = parts;
  const drift = parts.drift !== null && isAbout(parts.drift, seen) ? toDrift(parts.drift) : null;
  const liveDeploy = liveDeployOf(inFlight);
  const facts = { surface, deployUi: ctx.flags.deployUi, liveDeploy, lock, hold: held, onMain: null, sha: null };
  return {
    surface_id: surface.surface_id,
    lane: laneOf(surface),
    workflow: surface.workflow,
    target_env: surface.target_env,
    platform: surface.platform,
    app: surface.app,
    site_url: siteOf(seen),
    live: liveOf(seen),
    live_commit: names.get(seen?.liveSha ?? "") ?? null,
    flight_commit: names.get(inFlight?.sha ?? "") ?? null,
    serving: servingSchema.safeParse(seen?.serving).data ?? null,
    live_short: seen?.liveShort ?? null,
    live_doubt: seen?.liveDoubt ?? null,
    unreadable_items: seen?.unreadableItems ?? 0,
    release_attempt: releaseAttemptSchema.safeParse(seen?.attempt).data ?? null,
    ...applyDrift(syncOf(ctx, seen, main), { drift, age: ageOf(ctx, seen) }),
    explanation: explanationOf(seen),
    drift,
    unwatched: unwatchedOf(surface, watchers),
    ...healthOf(ctx, seen),
    checked_at: seen?.checkedAt?.toISOString() ?? null,
    problem: seen?.problem ?? null,
    last_deploy: last,
    in_flight: inFlight,
    lock: lock === null ? null : toLock(lock),
    held,
    waiting_rollback: parts.waiting,
    blockers_count: listBlockers(facts).length,
    promotion_required: isPromoted(surface),
    promotion: parts.promotion,
  };
}

function liveDeployOf(deploy: Deploy | null) {
  return deploy === null
    ? null
    : {
        id: deploy.id,
        state: deploy.state,
        requestedAt: new Date(deploy.requested_at),
        by: deploy.requested_by?.email ?? null,
      };
}

/** Only what a browser may be led to. */
function siteOf(seen: SurfaceObservation | undefined): string | null {
  const url = URL.parse(seen?.siteUrl ?? "");
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}

function liveOf(seen: SurfaceObservation | undefined): SurfaceTile["live"] {
  if (seen?.liveSha == null || seen.observedAt === null) return null;
  return {
    sha: seen.liveSha,
    released_at: seen.releasedAt?.toISOString() ?? null,
    observed_at: seen.observedAt.toISOString(),
    source: seen.source ?? "unknown",
  };
}

function syncOf(ctx: Context, seen: SurfaceObservation | undefined, main: MainSeen) {
  const age = (at: Date | null | undefined) => (at == null ? null : ctx.now().getTime() - at.getTime());
  return currentSync({
    recorded: { sync: syncSchema.safeParse(seen?.sync).data ?? "unknown", behind_by: seen?.behindBy ?? null },
    liveAge: seen?.liveSha == null ? null : age(seen.observedAt),
    mainAge: age(main.readAt),
    distance: main.distances.get(seen?.liveSha ?? "") ?? null,
  });
}

function ageOf(ctx: Context, seen: SurfaceObservation | undefined): number | null {
  const at = seen?.liveSha == null ? null : seen.observedAt;
  return at === null ? null : ctx.now().getTime() - at.getTime();
}

function unwatchedOf({ surface_id: id }: Surface, watchers: readonly Watcher[]): SurfaceTile["unwatched"] {
  const concerned = watchers.filter(({ affects }) => affects.includes(id));
  return onceMoved(concerned).map(({ message, since }) => ({ message, since }));
}

/** How its address was, while that look is young enough to be about now. */
function healthOf(
  ctx: Context,
  seen: SurfaceObservation | undefined,
): Pick<SurfaceTile, "health" | "health_detail" | "health_since"> {
  const checkedAt = seen?.checkedAt ?? null;
  if (seen === undefined || checkedAt === null || ctx.now().getTime() - checkedAt.getTime() <= LIVE_FRESH_MS) {
    const health = healthSchema.safeParse(seen?.health).data ?? "unknown";
    const since = seen?.healthSince?.toISOString() ?? null;
    return { health, health_detail: seen?.healthDetail ?? null, health_since: since };
  }
  const detail = `Not looked at since ${utcWords(checkedAt)}`;
  return { health: "unknown", health_detail: detail, health_since: checkedAt.toISOString() };
}
