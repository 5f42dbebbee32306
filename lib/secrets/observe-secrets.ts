import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import { newId } from "@/lib/core/ids";
import { consumerId } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import { Prisma, type SecretSighting } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { hastenLooks, recordAgreement } from "@/lib/secrets/agreement";
import { isLaterWrite } from "@/lib/secrets/compared-places";
import { type Reading, readPlace } from "@/lib/secrets/place-reading";
import { type HeldHere, secretPlaces } from "@/lib/secrets/places";
import { isSameKey } from "@/lib/secrets/rules";
import { readMark, readUnchanged } from "@/lib/surfaces/release-marks";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";
import { claimLease, getNextTurn, type Lease, requireLease } from "@/lib/work/lease";
import { type Looked, recordLook } from "@/lib/work/look";

/** One call a look, whatever the number of secrets; a list of GitHub's that has not changed costs nothing there (fact G12). */
const LOOK_EVERY_MS = 5 * 60_000;
const PLACES = { table: "secret_places", key: "place", due: "next_check_at", seconds: 45 } as const;

/** What a look at one place has found, beside what was known before. */
interface Found {
  held: HeldHere;
  before: SecretSighting | null;
  reading: Reading;
}

/** Looks at the next place that is due, at all secrets that it keeps; answers whether there was one. */
export async function observeSecrets(caller: Context): Promise<boolean> {
  authorize(caller, "secret:observe");
  const lease = await claimLease(caller, PLACES, { which: isDeclared(caller) });
  if (lease === null) return false;
  const ctx = { ...caller, requestId: newId("req") };
  await recordLook(ctx, lease, { everyMs: LOOK_EVERY_MS, look: () => lookWhereNeeded(ctx, lease) });
  return true;
}

function isDeclared({ config }: Pick<Context, "config">): Prisma.Sql {
  return Prisma.sql`place = ANY(${[...secretPlaces(config).keys()]})`;
}

/** An app whose list says that it was not released since has the config vars it had (fact H10). */
async function lookWhereNeeded(ctx: Context, lease: Lease): Promise<Looked> {
  const place = String(lease.id);
  const held = secretPlaces(ctx.config).get(place) ?? [];
  const consumer = held[0]?.consumer;
  const app = consumer?.kind === "heroku_config_var" ? consumer.app : null;
  if (app !== null) {
    const row = await ctx.db.secretPlace.findUniqueOrThrow({ where: { place } });
    const unchanged = await readUnchanged(ctx, app, row);
    if (unchanged !== null) return { set: Prisma.empty, at: unchanged.seenAt };
  }
  const [readAt, mark] = [ctx.now(), app === null ? null : await readMark(ctx, app)];
  await lookAtPlace(ctx, lease, held);
  return { set: Prisma.sql`, read_mark = ${mark?.mark ?? null}, read_at = ${readAt}` };
}

async function lookAtPlace(ctx: Context, lease: Lease, held: HeldHere[]): Promise<void> {
  const place = String(lease.id);
  const known = await ctx.db.secretSighting.findMany({ where: { consumer: place } });
  const readings = await outside("read-secrets", () => readPlace(ctx, held));
  const found = held.flatMap((one): Found[] => {
    const reading = readings.get(one.secret.key);
    const before = known.find(({ secret }) => secret === one.secret.key) ?? null;
    return reading === undefined ? [] : [{ held: one, before, reading }];
  });
  const dated = await withWriteTimes(ctx, found);
  await committed(ctx, "secrets_seen", async (tx) => {
    await requireLease(tx, lease);
    for (const one of dated) {
      await recordSighting(tx, ctx, one);
      await recordAgreement(tx, ctx, one.held.secret);
    }
  });
}

/** A config var tells no time of its own: of one that is new here, the newest release that set it does. */
async function withWriteTimes(ctx: Context, found: readonly Found[]): Promise<Found[]> {
  const app = found[0]?.held.consumer;
  const isNew = ({ before, reading }: Found) => reading.state === "held" && before?.fingerprint !== reading.fingerprint;
  if (app?.kind !== "heroku_config_var" || !found.some(isNew)) return [...found];
  const releases = await outside("list-config-releases", () => ctx.platforms.heroku.listReleases(app.app, 0));
  return found.map((one) => {
    const release = isNew(one) ? releases.find(({ keys }) => keys.includes(one.held.name)) : undefined;
    return { ...one, reading: { ...one.reading, writtenAt: release?.at ?? null } };
  });
}

async function recordSighting(tx: Tx, ctx: Context, { held, before, reading }: Found): Promise<void> {
  const { key: secret } = held.secret;
  const place = consumerId(held.consumer);
  const now = ctx.now();
  const { state, fingerprint } = reading;
  const isSame = before?.state === state && before.fingerprint === fingerprint;
  const known = before?.writtenAt ?? null;
  const isSameWrite = reading.writtenAt === null || (known !== null && !isLaterWrite(reading.writtenAt, known));
  const wasSeenToChange = before !== null && isSameKey(before.fingerprint, fingerprint) && !isSame;
  const data = {
    state,
    fingerprint,
    checkedAt: now,
    former: wasSeenToChange ? before.fingerprint : (before?.former ?? null),
    since: isSame && isSameWrite ? before.since : now,
    writtenAt: reading.writtenAt ?? (isSame ? before.writtenAt : null),
  };
  const where = { secret_consumer: { secret, consumer: place } };
  await tx.secretSighting.upsert({ where, create: { secret, consumer: place, ...data }, update: data });
  if (!isSame || !isSameWrite) await announce(tx, "secret", secret);
  // The others are looked at too: a key that changes here is about to change there, or has come apart.
  if (wasSeenToChange) await hastenLooks(tx, held.secret, now);
}

/** When the next place is due for a look. */
export async function getNextSecretLook(ctx: Context): Promise<Date | null> {
  authorize(ctx, "secret:observe");
  return getNextTurn(ctx.db, PLACES, isDeclared(ctx));
}

/** Makes sure that every place has a row to look at. */
export async function seedSecretPlaces(ctx: Context): Promise<void> {
  authorize(ctx, "secret:observe");
  const data = [...secretPlaces(ctx.config).keys()].map((place) => ({ place, nextCheckAt: ctx.now() }));
  await ctx.db.secretPlace.createMany({ data, skipDuplicates: true });
}
