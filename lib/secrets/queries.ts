import "server-only";

import { type Consumer, consumerId, type SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { SecretPlace, SecretSighting, SecretWatch } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { ageOf, byUrgency, consumerLabel } from "@/lib/secrets/rules";
import { type Secret, type SecretConsumer, type SecretList, sightingStateSchema } from "@/lib/secrets/schemas";

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;

/** A place is looked at within minutes: what it is seen to hold then is what the rotation before has put there. */
const SAME_CHANGE_MS = 30 * 60_000;

interface Ended {
  secret: string;
  endedAt: Date | null;
  requestedByEmail: string;
}

/** Everything that is stored of secrets. */
interface Known {
  ended: Ended[];
  sightings: SecretSighting[];
  places: SecretPlace[];
  watches: SecretWatch[];
}

/** Every declared secret with its consumers and its age, what is due first. */
export async function listSecrets(ctx: Context): Promise<SecretList> {
  const known = await translated(() => readKnown(ctx));
  const items = ctx.config.secrets.map((declared) => toSecret(ctx, declared, known));
  return { environment: ctx.environment, items: byUrgency(items), next_cursor: null };
}

async function readKnown(ctx: Context): Promise<Known> {
  const [ended, sightings, places, watches] = await Promise.all([
    ctx.db.secretRotation.findMany({
      where: { state: { in: ["succeeded", "recorded"] }, endedAt: { not: null } },
      orderBy: { endedAt: "desc" },
      distinct: ["secret"],
      select: { secret: true, endedAt: true, requestedByEmail: true },
    }),
    ctx.db.secretSighting.findMany(),
    ctx.db.secretPlace.findMany(),
    ctx.db.secretWatch.findMany(),
  ]);
  return { ended, sightings, places, watches };
}

function toSecret(ctx: Context, declared: SecretDeclaration, known: Known): Secret {
  const { key, title, owner, cadence_days, rotates, values, sop } = declared;
  const watch = known.watches.find(({ secret }) => secret === key);
  const last = lastRotation(known.ended.find(({ secret }) => secret === key) ?? null, watch?.changedAt ?? null);
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
    sop: { path: sop, url: `https://github.com/${ctx.repository}/blob/${ctx.config.main_branch}/${sop}` },
  };
}

/** What this console has recorded, or, where nobody told it, when it saw every place come to another value. */
function lastRotation(ended: Ended | null, changed: Date | null): { at: Date | null; by: string | null } {
  const at = ended?.endedAt ?? null;
  const isTold = at !== null && (changed === null || changed.getTime() < at.getTime() + SAME_CHANGE_MS);
  return isTold ? { at, by: ended?.requestedByEmail ?? null } : { at: changed, by: null };
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
