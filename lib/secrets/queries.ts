import "server-only";

import { decodeMomentCursor, toPage } from "@/lib/core/page";
import { type Consumer, consumerId, type SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type {
  Prisma,
  RotationConsumer,
  SecretChecklist,
  SecretPlace,
  SecretSighting,
  SecretWatch,
} from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { comparePlaces, isStillOld, stillOldWords } from "@/lib/secrets/compared-places";
import { loadRotation, loadSecret, type RotationRow } from "@/lib/secrets/load";
import { readProcedure } from "@/lib/secrets/procedure";
import { rotationOf } from "@/lib/secrets/rotation";
import { ageOf, byUrgency, consumerLabel, lastRotation, placeName } from "@/lib/secrets/rules";
import {
  type Checklist,
  type HeldNow,
  heldListSchema,
  type Rotation,
  type RotationDetail,
  type RotationList,
  type RotationListQuery,
  type Secret,
  type SecretConsumer,
  type SecretDetail,
  type SecretList,
  sightingStateSchema,
  ticksSchema,
} from "@/lib/secrets/schemas";

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;

type Ended = RotationRow & { consumers: RotationConsumer[] };

/** Everything that is stored of secrets. */
interface Known {
  ended: Ended[];
  sightings: SecretSighting[];
  places: SecretPlace[];
  watches: SecretWatch[];
  checklists: SecretChecklist[];
  /** Rotations that are on their way. */
  live: Ended[];
}

const SHOWN_ROTATIONS = 20;
const NEWEST_FIRST: Prisma.SecretRotationOrderByWithRelationInput[] = [{ requestedAt: "desc" }, { id: "desc" }];

/** Every declared secret with its consumers and its age, what is due first. */
export async function listSecrets(ctx: Context): Promise<SecretList> {
  const known = await translated(() => readKnown(ctx));
  const items = ctx.config.secrets.map((declared) => toSecret(ctx, declared, known));
  return { environment: ctx.environment, items: byUrgency(items), next_cursor: null };
}

async function readKnown(ctx: Context): Promise<Known> {
  const [ended, sightings, places, watches, checklists, live] = await Promise.all([
    ctx.db.secretRotation.findMany({
      where: { state: { in: ["succeeded", "recorded"] }, endedAt: { not: null } },
      orderBy: { endedAt: "desc" },
      distinct: ["secret", "failureCode"],
      include: { consumers: true },
    }),
    ctx.db.secretSighting.findMany(),
    ctx.db.secretPlace.findMany(),
    ctx.db.secretWatch.findMany(),
    ctx.db.secretChecklist.findMany(),
    ctx.db.secretRotation.findMany({ where: { endedAt: null }, include: { consumers: true } }),
  ]);
  return { ended, sightings, places, watches, checklists, live };
}

function toSecret(ctx: Context, declared: SecretDeclaration, known: Known): Secret {
  const { key, title, owner, cadence_days, rotates, values, sop } = declared;
  const watch = known.watches.find(({ secret }) => secret === key);
  const ended = known.ended.filter(({ secret }) => secret === key);
  const counted = ended.find((row) => !hasOldPlace(row, known));
  const told = { at: counted?.endedAt ?? null, by: counted?.requestedByEmail ?? null };
  const last = lastRotation(told, watch?.changedAt ?? null);
  return {
    name: key,
    title,
    owner,
    cadence_days,
    rotates,
    values,
    consumers: declared.consumers.map((consumer) => toConsumer(key, consumer, known)),
    last_rotated_at: iso(last.at),
    last_rotated_by: last.by,
    ...ageOf(declared, last.at, ctx.now()),
    drift: toDrift(watch),
    still_old: stillOldOf(ended[0], known),
    rotating: rotatingOf(known.live.find(({ secret }) => secret === key)),
    has_handler: declared.handler !== undefined,
    checklist_since: iso(known.checklists.find(({ secret }) => secret === key)?.openedAt),
    sop: { path: sop, url: `https://github.com/${ctx.repository}/blob/${ctx.config.main_branch}/${sop}` },
  };
}

/** Whether a rotation was recorded while places held the old value, and one of them was not seen with another since. */
function hasOldPlace({ failureCode, consumers, secret }: Ended, { sightings }: Known): boolean {
  if (failureCode !== "still_old") return false;
  const old = consumers.filter(({ state }) => state === "old");
  const seenAt = (place: string) => sightings.find((one) => one.secret === secret && one.consumer === place);
  return old.some((recorded) => isStillOld(recorded, seenAt(recorded.consumer)));
}

function toConsumer(secret: string, consumer: Consumer, known: Known): SecretConsumer {
  const id = consumerId(consumer);
  const seen = known.sightings.find((sighting) => sighting.secret === secret && sighting.consumer === id);
  const place = known.places.find((one) => one.place === id);
  const state = sightingStateSchema.safeParse(seen?.state).data ?? "unknown";
  return {
    id,
    kind: consumer.kind,
    label: consumerLabel(consumer),
    state: consumer.kind === "manual" ? "by_hand" : state,
    fingerprint: seen?.fingerprint ?? null,
    written_at: iso(seen?.writtenAt),
    checked_at: iso(seen?.checkedAt),
    problem: place?.problem ?? null,
    problem_since: iso(place?.problemSince),
  };
}

function toDrift(watch: SecretWatch | undefined): Secret["drift"] {
  if (watch?.drift == null || watch.driftSince === null) return null;
  return { message: watch.drift, since: watch.driftSince.toISOString(), lasts: watch.toldAt !== null };
}

function stillOldOf(newest: Ended | undefined, known: Known): Secret["still_old"] {
  if (newest === undefined || newest.endedAt === null || !hasOldPlace(newest, known)) return null;
  return { message: newest.failureMessage ?? "", since: newest.endedAt.toISOString(), rotation_id: newest.id };
}

function rotatingOf(live: Ended | undefined): Secret["rotating"] {
  if (live === undefined) return null;
  const verified = live.consumers.filter(({ state }) => state === "verified").length;
  return { id: live.id, verified, total: live.consumers.length };
}

/** One secret with its procedure, the checklist that is open, and its newest rotations; throws not_found. */
export async function getSecretDetail(ctx: Context, name: string): Promise<SecretDetail> {
  const declared = loadSecret(ctx, name);
  const [known, rows] = await translated(() =>
    Promise.all([
      readKnown(ctx),
      ctx.db.secretRotation.findMany({
        where: { secret: name },
        orderBy: NEWEST_FIRST,
        take: SHOWN_ROTATIONS,
        include: { consumers: true },
      }),
    ]),
  );
  const checklist = known.checklists.find(({ secret }) => secret === name);
  return {
    secret: toSecret(ctx, declared, known),
    procedure: await readProcedure(declared.sop, ctx.repository).catch(() => []),
    checklist: checklist === undefined ? null : toChecklist(declared, checklist, known),
    rotations: rows.map((row): Rotation => rotationOf(ctx, row)),
  };
}

function toChecklist(declared: SecretDeclaration, checklist: SecretChecklist, known: Known): Checklist {
  const { openedAt, openedByEmail, ticks } = checklist;
  const held = heldListSchema.safeParse(checklist.before).data ?? [];
  const now = declared.consumers.map((consumer) => heldNow(toConsumer(declared.key, consumer, known)));
  const compared = comparePlaces({ before: held, now });
  const named = declared.consumers.map((consumer, index) => ({
    state: compared[index]?.state ?? "unknown",
    name: placeName(consumer),
  }));
  return {
    opened_at: openedAt.toISOString(),
    opened_by: openedByEmail,
    ticks: ticksSchema.safeParse(ticks).data ?? [],
    places: compared.map(({ consumer, state, before, after, message }, index) => {
      const one = declared.consumers[index];
      const label = one === undefined ? consumer : consumerLabel(one);
      return { id: consumer, label, state, since: null, before, after, message };
    }),
    still_old: stillOldWords(named),
  };
}

function heldNow({ id, state, fingerprint, written_at, problem }: SecretConsumer): HeldNow {
  return { consumer: id, state, fingerprint, written_at, message: problem };
}

/** One rotation with its transitions; throws not_found. */
export async function getRotation(ctx: Context, at: { name: string; id: string }): Promise<RotationDetail> {
  const [row, consumers, transitions] = await translated(() =>
    Promise.all([
      loadRotation(ctx.db, at),
      ctx.db.rotationConsumer.findMany({ where: { rotationId: at.id } }),
      ctx.db.secretRotationTransition.findMany({ where: { rotationId: at.id }, orderBy: { seq: "asc" } }),
    ]),
  );
  const told = transitions.map(({ seq, fromState, toState, at: moment, actor, note }) => ({
    seq,
    from_state: fromState,
    to_state: toState,
    at: moment.toISOString(),
    actor,
    note,
  }));
  return { rotation: rotationOf(ctx, { ...row, consumers }), transitions: told };
}

/** The rotations that are on their way, oldest first. */
export async function listLiveRotations(ctx: Context): Promise<Rotation[]> {
  const rows = await translated(() =>
    ctx.db.secretRotation.findMany({
      where: { endedAt: null },
      orderBy: [{ requestedAt: "asc" }, { id: "asc" }],
      include: { consumers: true },
    }),
  );
  return rows.map((row) => rotationOf(ctx, row));
}

/** The rotations of this console, newest first. */
export async function listRotations(ctx: Context, query: RotationListQuery): Promise<RotationList> {
  const before = query.cursor === undefined ? null : decodeMomentCursor(query.cursor);
  const where: Prisma.SecretRotationWhereInput = {
    ...(query.secret === undefined ? {} : { secret: query.secret }),
    ...(before === null
      ? {}
      : { requestedAt: { lte: before.at }, NOT: { requestedAt: before.at, id: { gte: before.id } } }),
  };
  const rows = await translated(() =>
    ctx.db.secretRotation.findMany({
      where,
      orderBy: NEWEST_FIRST,
      take: query.limit + 1,
      include: { consumers: true },
    }),
  );
  const keys = (row: RotationRow) => [row.requestedAt.toISOString(), row.id];
  return toPage(rows, query.limit, { item: (row) => rotationOf(ctx, row), keys });
}
