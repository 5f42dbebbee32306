import "server-only";

import { z } from "zod";
import { appOfFlag, type FlagDeclaration, isOwnFlag } from "@/lib/core/config";
import type { Dyno } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import type { FlagDrift, FlagObservation, FlagWatch } from "@/lib/db/generated/client";
import { whyNotKept } from "@/lib/flags/configured";
import { changesOf, type FlipRow, newestFlip, valueBefore, wantedWord } from "@/lib/flags/load";
import { countConfirming, type FlagReading, isConfirmed, type Reporting, sourceOf, valueOf } from "@/lib/flags/rules";
import {
  type ConfigWord,
  configWordSchema,
  type FlagItem,
  type Flip,
  flipStateSchema,
  seenSchema,
} from "@/lib/flags/schemas";
import { OUTRUN_CODES } from "@/lib/flags/states";

/** What this process itself knows: who it is, and what it read when it started. */
export interface Reader {
  instance: string;
  flagReadings: readonly FlagReading[];
}

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;

const dynosSchema = z.array(
  z.object({ name: z.string(), type: z.string(), state: z.string(), version: z.number().nullable() }),
);

/** A stored word as this build knows it, or null. */
export const wordIn = (stored: string | undefined): ConfigWord | null =>
  configWordSchema.safeParse(stored).data ?? null;

/** Everything that is stored of the flags of some apps. */
export interface Known {
  observations: FlagObservation[];
  watches: FlagWatch[];
  drifts: FlagDrift[];
  reporting: Reporting[];
  /** The newest flips. */
  flips: FlipRow[];
}

/** One flag in this environment, with what is known of it. */
interface Seen {
  flag: FlagDeclaration;
  app: string;
  reading: FlagReading;
  configured: ConfigWord | null;
  known: Known;
}

/** Ends that leave nothing to be looked at: nothing changed, or somebody changed it since. */
const SETTLED_CODES = [...OUTRUN_CODES, "flag_changed"];

/** One declared flag with all that is known of it. */
export function seeFlag(
  ctx: Context,
  flag: FlagDeclaration,
  { known, reader }: { known: Known; reader: Reader },
): Seen {
  const app = appOfFlag(ctx.config, flag, ctx.environment);
  const stored = known.observations.find((row) => row.app === app && row.key === flag.key)?.configured;
  const configured = wordIn(stored);
  const own = reader.flagReadings.find(({ key }) => key === flag.key);
  if (own !== undefined && isOwnFlag(ctx.config, flag, ctx.environment))
    return { flag, app, reading: own, configured, known };
  return { flag, app, reading: readingOfOther(flag, { app, configured, known }), configured, known };
}

/** Of an app whose processes do not report here what its platform keeps counts, but where the release of that has failed. */
function readingOfOther(
  flag: FlagDeclaration,
  { app, configured, known }: Pick<Seen, "app" | "configured" | "known">,
): FlagReading {
  const { key } = flag;
  const word = configured ?? "unset";
  const before = valueBefore(known.flips, { app, key, configured });
  return { key, value: before ?? valueOf(word, flag), source: sourceOf(word) };
}

/** The same as answers tell it. */
export function toItem(ctx: Context, seen: Seen, reader: Reader): FlagItem {
  const { flag, app, reading, configured, known } = seen;
  const { key, description, effect, owner, risk, default: otherwise } = flag;
  const drift = known.drifts.find((row) => row.app === app && row.key === key);
  const observation = known.observations.find((row) => row.app === app && row.key === key);
  const flip = lastFlip(seen);
  const { confirmed, total } = instancesOf(ctx, seen, reader.instance);
  const isAllConfirmed = isConfirmed({ confirmed, total }) || total === 0;
  const isOver = flip === null || isFlipOver(flip);
  const unkept = isOwnFlag(ctx.config, flag, ctx.environment) ? null : whyNotKept(ctx, app);
  return {
    key,
    description,
    effect,
    owner,
    risk,
    value: reading.value,
    default: otherwise,
    source: reading.source,
    state: stateOf(seen, { isAllConfirmed: isAllConfirmed && unkept === null, flip, isDrifted: drift !== undefined }),
    instances: { confirmed, total },
    changed_at: iso(observation?.changedAt),
    changed_by: observation?.changedBy ?? null,
    app,
    configured,
    configured_value: configured === null ? null : valueOf(configured, flag),
    remove_by: flag.temporary?.remove_by ?? null,
    flip: isOver ? null : toFlip(flip),
    drift: drift === undefined ? null : toDrift(drift),
    problem: unkept ?? problemOf(seen, flip),
  };
}

function lastFlip({ flag, app, known }: Seen): FlipRow | null {
  return newestFlip(known.flips, { app, key: flag.key });
}

function instancesOf(ctx: Context, { flag, app, reading, known }: Seen, instance: string) {
  const dynos: Dyno[] = dynosSchema.safeParse(known.watches.find((watch) => watch.app === app)?.dynos).data ?? [];
  const wanted = { [flag.key]: reading.value };
  if (!isOwnFlag(ctx.config, flag, ctx.environment)) return countConfirming(wanted, { dynos, instances: null }, null);
  const isListed = known.reporting.some(({ id }) => id === instance);
  const self = { id: instance, dyno: null, flags: wanted };
  return countConfirming(wanted, { dynos, instances: isListed ? known.reporting : [self, ...known.reporting] }, null);
}

function stateOf(seen: Seen, facts: { isAllConfirmed: boolean; flip: FlipRow | null; isDrifted: boolean }) {
  const { flip, isDrifted, isAllConfirmed } = facts;
  const state = flipStateSchema.safeParse(flip?.state).data;
  if (state === "requested" || state === "applied") return state;
  if (isDrifted) return "drifted";
  const isOpen = state === "unconfirmed" && !SETTLED_CODES.includes(flip?.failureCode ?? "");
  const differs = seen.configured !== null && valueOf(seen.configured, seen.flag) !== seen.reading.value;
  const isUnreadable = seen.reading.source === "unreadable";
  return isOpen || differs || isUnreadable || !isAllConfirmed ? "unconfirmed" : "confirmed";
}

function toDrift(row: FlagDrift): FlagItem["drift"] {
  return {
    id: row.id,
    from: wordIn(row.fromWord) ?? "unreadable",
    to: wordIn(row.toWord) ?? "unreadable",
    by: row.byEmail,
    release_version: row.releaseVersion,
    since: (row.releasedAt ?? row.since).toISOString(),
    flip_id: row.flipId,
  };
}

function problemOf({ flag, app, configured, reading }: Seen, flip: FlipRow | null): string | null {
  const differs = configured !== null && valueOf(configured, flag) !== reading.value;
  const isUnconfirmed = flip?.state === "unconfirmed";
  const isLeft = differs && flip !== null && wantedWord(flip, flag.key) === configured;
  if (flip?.failureMessage != null && (isLeft || isUnconfirmed)) return flip.failureMessage;
  if (!differs) return null;
  const [says, runs] = [valueOf(configured, flag), reading.value].map((value) => (value ? "on" : "off"));
  return `Heroku keeps ${says} for ${app}, and it runs with ${runs}. The next release applies it.`;
}

/** A flip as answers tell it. */
export function toFlip(row: FlipRow): Flip {
  const { id, app, failureCode: code, failureMessage } = row;
  return {
    id,
    app,
    state: flipStateSchema.safeParse(row.state).data ?? "unknown",
    state_since: row.stateSince.toISOString(),
    changes: changesOf(row),
    requested_by: { id: row.requestedById, email: row.requestedByEmail },
    requested_at: row.requestedAt.toISOString(),
    sent_at: iso(row.sentAt),
    release_version: row.releaseVersion,
    applied_at: iso(row.appliedAt),
    finished_at: iso(row.finishedAt),
    instances: seenSchema.safeParse(row.seen).data ?? null,
    failure: code === null ? null : { code, message: failureMessage ?? code },
    problem: row.problem,
  };
}

/** Whether nothing of a flip is left to be looked at. */
export function isFlipOver({ state, failureCode }: FlipRow): boolean {
  return state === "confirmed" || SETTLED_CODES.includes(failureCode ?? "");
}
