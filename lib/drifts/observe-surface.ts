import "server-only";

import { authorize } from "@/lib/core/authorize";
import { nextDue } from "@/lib/core/cadence";
import { getSurface, type Surface } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { LiveRelease } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import { recordUpstream } from "@/lib/credentials/record-upstream";
import { credentialOf, stateOf } from "@/lib/credentials/rules";
import type { Context } from "@/lib/db/context";
import { translateDatabaseError } from "@/lib/db/translate-error";
import { correctByLive } from "@/lib/deploys/correct-by-live";
import { explainLive } from "@/lib/drifts/explain-live";
import { recordLive } from "@/lib/surfaces/record-live";
import type { Health } from "@/lib/surfaces/schemas";
import { announce } from "@/lib/work/announce";

const LEASE_SECONDS = 45;
/** What is live is explained within 60 s. Heroku allows 4,500 calls an hour (facts 4.2): three calls a look leave room for a dozen apps. */
const LOOK_EVERY_MS = 58_000;
/** A console's process, platform and ledger are compared within 60 s: 338 calls an hour for each, 1,350 for two consoles that look at both. */
const LOOK_AT_CONSOLES_MS = 32_000;
/** While something is wrong with it, or its platform could not say. */
const LOOK_SOON_MS = 15_000;

/** Takes the next surface that is due for a look; null when none is. */
export async function claimSurface(ctx: Context): Promise<Surface | null> {
  authorize(ctx, "surface:observe");
  const rows = await ctx.db.$queryRaw<{ surface_id: string }[]>`
    UPDATE surface_observations SET lease_until = cockpit_now() + make_interval(secs => ${LEASE_SECONDS})
    WHERE surface_id = (
      SELECT surface_id FROM surface_observations
      WHERE next_check_at <= ${ctx.now()} AND (lease_until IS NULL OR lease_until < cockpit_now())
        AND surface_id = ANY(${ctx.config.surfaces.map((surface) => surface.surface_id)})
      ORDER BY next_check_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING surface_id`;
  return rows[0] === undefined ? null : getSurface(ctx.config, rows[0].surface_id);
}

/** When the next surface is due for a look, or what is live on one for its explanation; null when nothing is waited for. */
export async function getNextLook(ctx: Context): Promise<Date | null> {
  authorize(ctx, "surface:observe");
  const surfaceId = { in: ctx.config.surfaces.map((surface) => surface.surface_id) };
  const { _min: due } = await ctx.db.surfaceObservation.aggregate({
    where: { surfaceId, leaseUntil: null },
    _min: { nextCheckAt: true, explainNextAt: true },
  });
  const times = [due.nextCheckAt, due.explainNextAt].flatMap((at) => (at === null ? [] : [at.getTime()]));
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** Makes sure that every configured surface has a row to look at. */
export async function seedObservations(ctx: Context): Promise<void> {
  authorize(ctx, "surface:observe");
  const data = ctx.config.surfaces.map((surface) => ({ surfaceId: surface.surface_id, nextCheckAt: ctx.now() }));
  await ctx.db.surfaceObservation.createMany({ data, skipDuplicates: true });
}

interface HealthSeen {
  health: Health;
  healthDetail: string;
  problem: string | null;
  /** Milliseconds until the next look. */
  wait: number;
}

const lookEvery = (surface: Surface) => (surface.console === undefined ? LOOK_EVERY_MS : LOOK_AT_CONSOLES_MS);

async function seeHealth(ctx: Context, surface: Surface, live: LiveRelease): Promise<HealthSeen> {
  const calm = lookEvery(surface);
  if (live.serving === "nothing" && !(await hasEverRun(ctx, surface)))
    return {
      health: "never_deployed",
      healthDetail: "Configured, but nothing was ever deployed",
      problem: null,
      wait: calm,
    };
  if (live.webUrl === null)
    return {
      health: "unknown",
      healthDetail: "The platform tells no address to ask",
      problem: null,
      wait: calm,
    };
  const site = await ctx.probeSite(live.webUrl);
  const wait = site.health === "up" ? calm : LOOK_SOON_MS;
  return { health: site.health, healthDetail: site.detail, problem: null, wait };
}

/** Whether a commit was ever seen here: a platform that shows no release any more makes that no less true. */
async function hasEverRun(ctx: Context, { surface_id: surfaceId }: Surface): Promise<boolean> {
  const seen = await ctx.db.surfaceObservation.findUnique({ where: { surfaceId } });
  return seen?.explainedSha != null && seen.explainedSha !== "";
}

async function look(ctx: Context, surface: Surface): Promise<HealthSeen> {
  try {
    const askedAt = ctx.now();
    const told = await ctx.platforms[surface.platform].readLive(surface.app);
    await recordUpstream(ctx, { name: credentialOf(surface.platform), state: "ok", message: null });
    const live = await recordLive(ctx, surface, { ...told, askedAt });
    await correctByLive(ctx, surface, live);
    return await seeHealth(ctx, surface, live);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    await recordUpstream(ctx, { name: error.upstream, state: stateOf(error), message: error.message });
    const health = error.kind === "unauthorized" || error.kind === "forbidden" ? "unauthorised" : "unknown";
    const wait = Math.max(LOOK_SOON_MS, (error.retryAfter ?? 0) * 1_000);
    return { health, healthDetail: "The platform did not say", problem: error.message, wait };
  }
}

/**
 * Looks at one claimed surface: what its platform says is live, who shipped that, and how its own address answers. What nobody
 * foresaw is told on its tile with the request id, looked at again soon, and thrown for the log.
 */
export async function observeSurface(caller: Context, surface: Surface): Promise<void> {
  authorize(caller, "surface:observe");
  const ctx = { ...caller, requestId: newId("req") };
  try {
    await keepLook(ctx, surface, await look(ctx, surface));
    await explainLive(ctx, surface);
  } catch (error) {
    await keepFailure(ctx, surface, error).catch(() => undefined);
    throw new Error(`The look at ${surface.surface_id} failed; request id ${ctx.requestId}.`, { cause: error });
  }
  await announce(ctx.db, "surface", surface.surface_id);
}

/** What was seen before stands, with its age. */
async function keepFailure(ctx: Context, surface: Surface, error: unknown): Promise<void> {
  const known = translateDatabaseError(error);
  const isBusy = known instanceof AppError && known.code === "unavailable";
  const words = `The console failed while it looked at ${surface.surface_id}. Request id ${ctx.requestId}. It tries again.`;
  const problem = isBusy ? known.message : words;
  const nextCheckAt = new Date(ctx.now().getTime() + LOOK_SOON_MS);
  await ctx.db.surfaceObservation.update({
    where: { surfaceId: surface.surface_id },
    data: { problem, leaseUntil: null, nextCheckAt },
  });
}

async function keepLook(ctx: Context, surface: Surface, { wait, ...seen }: HealthSeen): Promise<void> {
  const now = ctx.now();
  const before = await ctx.db.surfaceObservation.findUnique({ where: { surfaceId: surface.surface_id } });
  await ctx.db.surfaceObservation.update({
    where: { surfaceId: surface.surface_id },
    data: {
      ...seen,
      healthSince: (before?.health === seen.health ? before.healthSince : null) ?? now,
      checkedAt: now,
      leaseUntil: null,
      nextCheckAt: nextDue(seen.problem === null ? (before?.nextCheckAt ?? now) : now, wait, now),
    },
  });
}
