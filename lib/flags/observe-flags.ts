import "server-only";

import { authorize } from "@/lib/core/authorize";
import { appOfFlag, type FlagDeclaration } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { newId } from "@/lib/core/ids";
import type { ConfigRelease, Dyno } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import { type FlagObservation, Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { type Configured, flagsByApp, readConfigured } from "@/lib/flags/configured";
import { endDrift, openDrift } from "@/lib/flags/drift-records";
import { type FlipRow, wantedBy } from "@/lib/flags/load";
import { isStranger, valueOf } from "@/lib/flags/rules";
import { type ConfigWord, configWordSchema } from "@/lib/flags/schemas";
import { hasTaken } from "@/lib/flags/states";
import { readMark, readUnchanged } from "@/lib/surfaces/release-marks";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";
import { claimLease, getNextTurn, type Lease, requireLease } from "@/lib/work/lease";
import { type Looked, recordLook } from "@/lib/work/look";

/** What somebody changes past the console is found within a minute: two or three calls a look, 400 an hour for two apps (fact H3). */
const LOOK_EVERY_MS = 25_000;
/** Where a list says that the app was not released since, nothing is asked (fact H10). */
const LOOK_AT_LIST_MS = 8_000;
/** Dynos come and go without a release; one that reports here is heard of sooner. */
const LIST_DYNOS_EVERY_MS = 150_000;
const NEWEST_FLIPS = 20;
const WATCHES = { table: "flag_watches", key: "app", due: "next_check_at", seconds: 45 } as const;

/** One flag of an app that is otherwise than this console knows. */
interface Difference {
  flag: FlagDeclaration;
  before: FlagObservation | null;
  now: Configured;
}

interface Found {
  app: string;
  /** Whether the app is of this console's own environment: what happens in the other one is told there. */
  isOwn: boolean;
  differences: Difference[];
}

interface Change extends Difference {
  app: string;
  isOwn: boolean;
  release: ConfigRelease | null;
}

/** Looks at the flags of the next app that is due; answers whether there was one. */
export async function observeFlags(caller: Context): Promise<boolean> {
  authorize(caller, "flag:observe");
  const lease = await claimLease(caller, WATCHES, { which: isConfigured(caller) });
  if (lease === null) return false;
  const ctx = { ...caller, requestId: newId("req") };
  await recordLook(ctx, lease, { everyMs: LOOK_EVERY_MS, look: () => lookWhereNeeded(ctx, lease) });
  return true;
}

function isConfigured(ctx: Context): Prisma.Sql {
  return Prisma.sql`app = ANY(${[...flagsByApp(ctx).keys()]})`;
}

async function lookWhereNeeded(ctx: Context, lease: Lease): Promise<Looked> {
  const app = String(lease.id);
  const watch = await ctx.db.flagWatch.findUniqueOrThrow({ where: { app } });
  const unchanged = await readUnchanged(ctx, app, watch);
  if (unchanged !== null) {
    const isListed = watch.dynosAt !== null && ctx.now().getTime() - watch.dynosAt.getTime() < LIST_DYNOS_EVERY_MS;
    const set = isListed ? Prisma.empty : await listDynos(ctx, app);
    return { set, at: unchanged.seenAt, againMs: LOOK_AT_LIST_MS };
  }
  const [readAt, mark] = [ctx.now(), await readMark(ctx, app)];
  const [dynos] = await Promise.all([listDynos(ctx, app), lookAtFlags(ctx, lease)]);
  return { set: Prisma.sql`${dynos}, read_mark = ${mark?.mark ?? null}, read_at = ${readAt}` };
}

/** Of an app of this console's own environment; who runs another one is no matter of this console's. */
async function listDynos(ctx: Context, app: string): Promise<Prisma.Sql> {
  const [listedAt, isOwn] = [ctx.now(), isOwnApp(ctx, app)];
  const dynos: Dyno[] = isOwn ? await outside("list-dynos", () => ctx.platforms.heroku.listDynos(app)) : [];
  return Prisma.sql`, dynos = ${JSON.stringify(dynos)}::jsonb, dynos_at = ${listedAt}`;
}

function isOwnApp(ctx: Context, app: string): boolean {
  const flags = flagsByApp(ctx).get(app) ?? [];
  return flags.some((flag) => appOfFlag(ctx.config, flag, ctx.environment) === app);
}

async function lookAtFlags(ctx: Context, lease: Lease): Promise<void> {
  const app = String(lease.id);
  const flags = flagsByApp(ctx).get(app) ?? [];
  // What is known is read first: a flip that ends while the platform is asked is not taken for somebody else's.
  const known = await ctx.db.flagObservation.findMany({ where: { app } });
  const keys = flags.map(({ key }) => key);
  const configured = await readConfigured(ctx, app, keys);
  const differences = flags.flatMap((flag): Difference[] => {
    const before = known.find(({ key }) => key === flag.key) ?? null;
    const now = configured.get(flag.key);
    return now === undefined || before?.configured === now.word ? [] : [{ flag, before, now }];
  });
  const isOwn = isOwnApp(ctx, app);
  if (differences.length > 0) await recordDifferences(ctx, lease, { app, isOwn, differences });
}

async function recordDifferences(ctx: Context, lease: Lease, found: Found): Promise<void> {
  const { app } = found;
  const watch = await ctx.db.flagWatch.findUnique({ where: { app } });
  const after = watch?.newestVersion ?? 0;
  const list = () => ctx.platforms.heroku.listReleases(app, after);
  const releases = await outside("list-config-releases", list);
  await committed(ctx, "flags_seen", async (tx) => {
    await requireLease(tx, lease);
    for (const difference of found.differences) {
      const { key } = difference.flag;
      const release = releases.find(({ keys, isRollback }) => isRollback || keys.includes(key)) ?? null;
      await recordDifference(tx, ctx, { ...difference, app, isOwn: found.isOwn, release });
    }
    const newestVersion = Math.max(after, ...releases.map(({ version }) => version));
    await tx.flagWatch.update({ where: { app }, data: { newestVersion } });
  });
}

async function recordDifference(tx: Tx, ctx: Context, change: Change): Promise<void> {
  const { app, flag, before, now, release, isOwn } = change;
  const { key } = flag;
  const flip = await findCause(tx, change);
  const by = {
    changedAt: release?.at ?? null,
    changedBy: release?.by ?? null,
    releaseVersion: release?.version ?? null,
  };
  const cause = flip === null ? { ...by, flipId: before?.flipId ?? null } : causeOf(flip);
  const data = { configured: now.word, ...cause };
  if (before === null) {
    await tx.flagObservation.createMany({ data: [{ app, key, ...data }], skipDuplicates: true });
    return announce(tx, "flag", key);
  }
  const where = { app, key, configured: before.configured, flipId: before.flipId };
  const seen = flip === null ? { ...data, changedAt: by.changedAt ?? ctx.now() } : data;
  const { count } = await tx.flagObservation.updateMany({ where, data: seen });
  if (count === 0) return;
  if (flip === null) await wakeGivenUp(tx, change, ctx.now());
  if (isOwn && flip === null) await recordDrift(tx, ctx, { ...change, before });
  await announce(tx, "flag", key);
}

/** The flip of this console that explains a change: the newest of that flag that was sent and not in vain, where it wanted just this. */
async function findCause(tx: Tx, { app, flag, before, now, release }: Change): Promise<FlipRow | null> {
  const where = { app, keys: { has: flag.key }, sentAt: { not: null } };
  const orderBy = [{ requestedAt: "desc" as const }, { id: "desc" as const }];
  const flip = (await tx.flagFlip.findMany({ where, orderBy, take: NEWEST_FLIPS })).find(hasTaken);
  if (flip === undefined || flip.id === before?.flipId) return null;
  const wanted: ConfigWord = wantedBy(flip)[flag.key] === true ? "on" : "off";
  const isOthers = release !== null && isStranger(release, flip.sentAs);
  return wanted === now.word && !isOthers ? flip : null;
}

function causeOf({ id: flipId, requestedAt: changedAt, requestedByEmail: changedBy, releaseVersion }: FlipRow) {
  return { flipId, changedAt, changedBy, releaseVersion };
}

/** A change that nothing explains may be a write of ours that was given up: it is looked at now. */
async function wakeGivenUp(tx: Tx, { app, flag }: Change, now: Date): Promise<void> {
  const where = { app, keys: { has: flag.key }, state: "failed", failureCode: "never_arrived" };
  await tx.flagFlip.updateMany({ where, data: { nextCheckAt: now } });
}

/** Once for each change that means something: a flag that is put back where it was ends its drift. */
async function recordDrift(
  tx: Tx,
  ctx: Context,
  { app, flag, before, now, release }: Change & { before: FlagObservation },
): Promise<void> {
  const { key } = flag;
  const wordBefore = configWordSchema.safeParse(before.configured).data ?? "unreadable";
  if (valueOf(wordBefore, flag) === now.value && now.word !== "unreadable") return;
  const open = await tx.flagDrift.findFirst({ where: { app, key, endedAt: null } });
  const by = release?.by ?? null;
  if (open !== null) {
    const isBack = valueOf(configWordSchema.safeParse(open.fromWord).data ?? "unreadable", flag) === now.value;
    await endDrift(tx, ctx, { drift: open, reason: isBack ? "set_back" : "changed_again", by });
    if (isBack) return;
  }
  await openDrift(tx, ctx, {
    app,
    key,
    fromWord: before.configured,
    toWord: now.word,
    byEmail: by,
    releaseVersion: release?.version ?? null,
    releasedAt: release?.at ?? null,
    flipId: null,
  });
}

/** When the next app's flags are due for a look. */
export async function getNextFlagLook(ctx: Context): Promise<Date | null> {
  authorize(ctx, "flag:observe");
  return getNextTurn(ctx.db, WATCHES, isConfigured(ctx));
}

/** Makes sure that every app with flags has a row to look at. */
export async function seedFlagWatches(ctx: Context): Promise<void> {
  authorize(ctx, "flag:observe");
  const data = [...flagsByApp(ctx).keys()].map((app) => ({ app, nextCheckAt: ctx.now() }));
  await ctx.db.flagWatch.createMany({ data, skipDuplicates: true });
}
