import "server-only";

import { authorize } from "@/lib/core/authorize";
import { nextDue } from "@/lib/core/cadence";
import { getSurface, type Surface } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { LiveRelease } from "@/lib/core/platform";
import { PLATFORM_KINDS } from "@/lib/core/platform-kinds";
import { UpstreamError, type UpstreamName } from "@/lib/core/upstream";
import { NOT_ONLY_HERE, recordScope, type ScopeWord } from "@/lib/credentials/record-scope";
import { recordUpstream, type UpstreamSeen } from "@/lib/credentials/record-upstream";
import { credentialOf, credentialStateOf } from "@/lib/credentials/rules";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { inTransaction } from "@/lib/db/transaction";
import { translateDatabaseError } from "@/lib/db/translate-error";
import { correctByLive } from "@/lib/deploys/correct-by-live";
import { EXPLANATIONS, explainLive } from "@/lib/drifts/explain-live";
import { isHealthChange, keepHealth, type Looked } from "@/lib/surfaces/health-history";
import { recordLive } from "@/lib/surfaces/record-live";
import { believeMark, readMark } from "@/lib/surfaces/release-marks";
import type { Health } from "@/lib/surfaces/schemas";
import { isSettled } from "@/lib/surfaces/settled";
import { announce } from "@/lib/work/announce";
import { claimLease, getNextTurn, type Lease, releaseLease, requireLease } from "@/lib/work/lease";

/** What is live is explained within 60 s. An app of Heroku that was not released since costs no call (fact H10). */
const LOOK_EVERY_MS = 58_000;
/** A console's process, platform and ledger are compared within 60 s. */
const LOOK_AT_CONSOLES_MS = 32_000;
const EVIDENCE_FOR_MS = 10 * 60_000;
/** While something is wrong with it, or its platform could not say. */
const LOOK_SOON_MS = 15_000;

const OBSERVATIONS = { table: "surface_observations", key: "surface_id", due: "next_check_at", seconds: 45 } as const;

/** A surface in somebody's hands, to be looked at. */
export interface Turn {
  surface: Surface;
  lease: Lease;
}

interface Seen extends Omit<UpstreamSeen, "name"> {
  name: UpstreamName;
}

interface HealthSeen {
  health: Health;
  healthDetail: string;
  problem: string | null;
  /** Milliseconds until the next look. */
  wait: number;
}

const lookEvery = (surface: Surface) => (surface.console === undefined ? LOOK_EVERY_MS : LOOK_AT_CONSOLES_MS);

/**
 * Looks at one claimed surface: what its platform says is live, who shipped that, and how its own address answers. What nobody
 * foresaw is told on its tile with the request id, looked at again soon, and thrown for the log.
 */
export async function observeSurface(caller: Context, turn: Turn): Promise<void> {
  authorize(caller, "surface:observe");
  const ctx = { ...caller, requestId: newId("req") };
  const { surface } = turn;
  try {
    await keepLook(ctx, turn, await askPlatformAndSite(ctx, turn));
    await explainLive(ctx, surface);
  } catch (error) {
    await keepFailure(ctx, turn, error).catch(() => undefined);
    throw new Error(`The look at ${surface.surface_id} failed; request id ${ctx.requestId}.`, { cause: error });
  }
  await announce(ctx.db, "surface", surface.surface_id);
}

async function keepLook(ctx: Context, { surface, lease }: Turn, { wait, ...seen }: HealthSeen): Promise<void> {
  const now = ctx.now();
  const where = { surfaceId: surface.surface_id, leaseFence: lease.fence };
  const before = await ctx.db.surfaceObservation.findFirst({ where });
  const change = { before, health: seen.health, detail: seen.healthDetail, now };
  const isChange = isHealthChange(change);
  const healthSince = (isChange ? null : before?.healthSince) ?? now;
  const write = { where, data: { ...seen, healthSince, checkedAt: now } };
  if (!isChange) await ctx.db.surfaceObservation.updateMany(write);
  else await writeHealthChange(ctx, write, change);
  const dueAt = nextDue(seen.problem === null ? lease.due : now, wait, now);
  await releaseLease(ctx.db, lease, { dueAt });
}

/** A look, with what it changes. allow-unaudited: what was seen changes no state */
async function writeHealthChange(
  ctx: Context,
  write: Prisma.SurfaceObservationUpdateManyArgs,
  change: Looked,
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    // allow-unaudited: what was seen changes no state
    const { count } = await tx.surfaceObservation.updateMany(write);
    if (count === 1) await keepHealth(tx, change);
  });
}

async function askPlatformAndSite(ctx: Context, { surface, lease }: Turn): Promise<HealthSeen> {
  try {
    const { told, askedAt } = await askPlatform(ctx, surface);
    await requireLease(ctx.db, lease);
    await seeKey(ctx, surface, { name: PLATFORM_KINDS[surface.platform].upstream, state: "ok", message: null });
    const live = await recordLive(ctx, surface, { ...told, askedAt });
    if (await isSettled(ctx, surface)) await correctByLive(ctx, surface, live);
    return await seeHealth(ctx, surface, live);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const seen = { name: error.upstream, state: credentialStateOf(error), message: error.message };
    const { worksElsewhere } = await seeKey(ctx, surface, seen);
    const health = error.kind === "unauthorized" || error.kind === "forbidden" ? "unauthorised" : "unknown";
    const wait = Math.max(LOOK_SOON_MS, (error.retryAfter ?? 0) * 1_000);
    return {
      health,
      healthDetail: "The platform did not say",
      problem: worksElsewhere ? onlyHere(surface) : error.message,
      wait,
    };
  }
}

/** What is live, and when that was true: what was read under a mark that is still told was true when the mark was told. */
async function askPlatform(ctx: Context, surface: Surface): Promise<{ told: LiveRelease; askedAt: Date }> {
  const { app, platform } = surface;
  const mark = (await isBeingDeployed(ctx, surface)) ? null : await readMark(ctx, app);
  const askedAt = ctx.now();
  const told = await ctx.platforms[platform].readLive(app, { mark });
  if (told.underMark === "kept" && mark !== null) return { told, askedAt: mark.seenAt };
  if (mark !== null) await believeMark(ctx, app, told.underMark === "told" ? mark.mark : null);
  return { told, askedAt };
}

/** While a deploy goes on, and a while after its end, what is live is evidence of it: it is read at every look. */
async function isBeingDeployed(ctx: Context, { surface_id: surfaceId }: Surface): Promise<boolean> {
  const since = new Date(ctx.now().getTime() - EVIDENCE_FOR_MS);
  const OR = [{ finishedAt: null }, { finishedAt: { gt: since } }];
  return (await ctx.db.deploy.findFirst({ where: { surfaceId, OR }, select: { id: true } })) !== null;
}

/**
 * A key that is refused for one app and works for others says so of this app, and is no rejected key. Where nobody was asked with a
 * key, nothing is said of one.
 */
async function seeKey(ctx: Context, surface: Surface, { name, ...seen }: Seen): Promise<ScopeWord> {
  if (name === "http") return NOT_ONLY_HERE;
  const isOfPlatform = name === credentialOf(surface.platform);
  const told = isOfPlatform ? await recordScope(ctx, { ...seen, name, scope: surface.app }) : NOT_ONLY_HERE;
  if (!told.isOnlyHere) await recordUpstream(ctx, { ...seen, name });
  return told;
}

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

function onlyHere({ app, platform }: Surface): string {
  return `${PLATFORM_KINDS[platform].name} refuses our key for ${app}, and takes it for others. Give it access to ${app}.`;
}

/** What was seen before stands, with its age. */
async function keepFailure(ctx: Context, { surface, lease }: Turn, error: unknown): Promise<void> {
  const known = translateDatabaseError(error);
  const isBusy = known instanceof AppError && known.code === "unavailable";
  const words = `The console failed while it looked at ${surface.surface_id}. Request id ${ctx.requestId}. It tries again.`;
  const problem = isBusy ? known.message : words;
  const dueAt = new Date(ctx.now().getTime() + LOOK_SOON_MS);
  await releaseLease(ctx.db, lease, { dueAt, set: Prisma.sql`, problem = ${problem}` });
}

/** Takes the next surface that is due for a look; null when none is. */
export async function claimSurface(ctx: Context): Promise<Turn | null> {
  authorize(ctx, "surface:observe");
  const lease = await claimLease(ctx, OBSERVATIONS, { which: isConfigured(ctx) });
  const surface = lease === null ? null : getSurface(ctx.config, String(lease.id));
  return lease === null || surface === null ? null : { surface, lease };
}

function isConfigured(ctx: Context): Prisma.Sql {
  return Prisma.sql`surface_id = ANY(${ctx.config.surfaces.map((surface) => surface.surface_id)})`;
}

/** When the next surface is due for a look, or what is live on one for its explanation; null when nothing is waited for. */
export async function getNextLook(ctx: Context): Promise<Date | null> {
  authorize(ctx, "surface:observe");
  const kinds = [OBSERVATIONS, EXPLANATIONS];
  const due = await Promise.all(kinds.map((kind) => getNextTurn(ctx.db, kind, isConfigured(ctx))));
  const times = due.flatMap((at) => (at === null ? [] : [at.getTime()]));
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** Makes sure that every configured surface has a row to look at. */
export async function seedObservations(ctx: Context): Promise<void> {
  authorize(ctx, "surface:observe");
  const data = ctx.config.surfaces.map((surface) => ({ surfaceId: surface.surface_id, nextCheckAt: ctx.now() }));
  await ctx.db.surfaceObservation.createMany({ data, skipDuplicates: true });
}
