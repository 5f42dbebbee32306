import "server-only";

import { z } from "zod";

import { appOfFlag, type Environment, type FlagDeclaration, isOwnFlag } from "@/lib/core/config";
import { decodeMomentCursor, toPage } from "@/lib/core/page";
import type { Dyno } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import type { FlagDrift, FlagObservation, FlagWatch, Prisma } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { readSoak } from "@/lib/deploys/soak";
import { changesOf, type FlipRow, loadFlip } from "@/lib/flags/load";
import {
  countConfirming,
  type FlagReading,
  isConfirmed,
  isRemovable,
  type Reporting,
  sourceOf,
  valueOf,
} from "@/lib/flags/rules";
import { listReporting } from "@/lib/flags/running";
import {
  type ConfigWord,
  configWordSchema,
  type FlagItem,
  type FlagList,
  type FlagPromotions,
  type FlagSide,
  type FlagWatchAnswer,
  type Flip,
  type FlipDetail,
  type FlipList,
  type FlipListQuery,
  flipStateSchema,
  type PromotableFlag,
  seenSchema,
} from "@/lib/flags/schemas";
import { ADVANCING } from "@/lib/flags/states";

/** What this process itself knows: who it is, and what it read when it started. */
export interface Reader {
  instance: string;
  flagReadings: readonly FlagReading[];
}

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;

const dynosSchema = z.array(
  z.object({ name: z.string(), type: z.string(), state: z.string(), version: z.number().nullable() }),
);

const wordIn = (stored: string | undefined): ConfigWord | null => configWordSchema.safeParse(stored).data ?? null;

/** Everything that is stored of the flags of some apps. */
interface Known {
  observations: FlagObservation[];
  watches: FlagWatch[];
  drifts: FlagDrift[];
  reporting: Reporting[];
  /** The newest flip of each flag. */
  flips: FlipRow[];
}

const NEWEST_FLIPS = 200;

/** One flag in this environment, with what is known of it. */
interface Seen {
  flag: FlagDeclaration;
  app: string;
  reading: FlagReading;
  configured: ConfigWord | null;
  known: Known;
}

/** Ends that leave nothing to be looked at: nothing changed, or somebody changed it since. */
const SETTLED_CODES = ["taken_over", "changed_again", "flag_changed"];

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

/** Every declared flag: what runs, what its platform keeps, who confirms it, and the soak figures of the asynchronous dispatch. */
export async function listFlags(ctx: Context, reader: Reader): Promise<FlagList> {
  const [known, soak] = await translated(() => Promise.all([readKnown(ctx), readSoak(ctx)]));
  const items = ctx.config.flags.map((flag) => toItem(ctx, seeFlag(ctx, flag, { known, reader }), reader));
  const apps = new Set(items.map(({ app }) => app));
  return {
    environment: ctx.environment,
    items,
    soak,
    watches: known.watches.filter(({ app }) => apps.has(app)).map(toWatch),
  };
}

async function readKnown(ctx: Context): Promise<Known> {
  const [observations, watches, drifts, reporting, flips] = await Promise.all([
    ctx.db.flagObservation.findMany(),
    ctx.db.flagWatch.findMany({ orderBy: { app: "asc" } }),
    ctx.db.flagDrift.findMany({ where: { endedAt: null } }),
    listReporting(ctx.db),
    ctx.db.flagFlip.findMany({ orderBy: [{ requestedAt: "desc" }, { id: "desc" }], take: NEWEST_FLIPS }),
  ]);
  return { observations, watches, drifts, reporting, flips };
}

function toItem(ctx: Context, seen: Seen, reader: Reader): FlagItem {
  const { flag, app, reading, configured, known } = seen;
  const { key, description, effect, owner, risk, default: otherwise } = flag;
  const drift = known.drifts.find((row) => row.app === app && row.key === key);
  const observation = known.observations.find((row) => row.app === app && row.key === key);
  const flip = lastFlip(seen);
  const { confirmed, total } = instancesOf(ctx, seen, reader.instance);
  const isAllConfirmed = isConfirmed({ confirmed, total }) || total === 0;
  const isOver = flip === null || flip.state === "confirmed" || SETTLED_CODES.includes(flip.failureCode ?? "");
  return {
    key,
    description,
    effect,
    owner,
    risk,
    value: reading.value,
    default: otherwise,
    source: reading.source,
    state: stateOf(seen, { isAllConfirmed, flip, isDrifted: drift !== undefined }),
    instances: { confirmed, total },
    changed_at: iso(observation?.changedAt),
    changed_by: observation?.changedBy ?? null,
    app,
    configured,
    configured_value: configured === null ? null : valueOf(configured, flag),
    remove_by: flag.temporary?.remove_by ?? null,
    flip: isOver ? null : toFlip(flip),
    drift: drift === undefined ? null : toDrift(drift),
    problem: problemOf(seen, flip),
  };
}

function lastFlip({ flag, app, known }: Seen): FlipRow | null {
  return known.flips.find((flip) => flip.app === app && flip.keys.includes(flag.key)) ?? null;
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
  };
}

function problemOf({ flag, app, configured, reading }: Seen, flip: FlipRow | null): string | null {
  const differs = configured !== null && valueOf(configured, flag) !== reading.value;
  if (flip?.failureMessage != null && (differs || flip.state === "unconfirmed")) return flip.failureMessage;
  if (!differs) return null;
  const [says, runs] = [valueOf(configured, flag), reading.value].map((value) => (value ? "on" : "off"));
  return `Heroku keeps ${says} for ${app}, and it runs with ${runs}. The next release applies it.`;
}

function seeFlag(ctx: Context, flag: FlagDeclaration, { known, reader }: { known: Known; reader: Reader }): Seen {
  const app = appOfFlag(ctx.config, flag, ctx.environment);
  const stored = known.observations.find((row) => row.app === app && row.key === flag.key)?.configured;
  const configured = wordIn(stored);
  return { flag, app, reading: readingOf(ctx, flag, { configured, reader }), configured, known };
}

/** Of a flag that the console itself reads, the reading of the answering process; else what its app's platform keeps. */
function readingOf(ctx: Context, flag: FlagDeclaration, seen: { configured: ConfigWord | null; reader: Reader }) {
  const own = seen.reader.flagReadings.find(({ key }) => key === flag.key);
  if (own !== undefined && isOwnFlag(ctx.config, flag, ctx.environment)) return own;
  const word = seen.configured ?? "unset";
  return { key: flag.key, value: valueOf(word, flag), source: sourceOf(word) };
}

function toWatch({ app, observedAt, problem, problemSince }: FlagWatch): FlagWatchAnswer {
  return { app, observed_at: iso(observedAt), problem, problem_since: iso(problemSince) };
}

/** One flip with its transitions; throws not_found. */
export async function getFlip(ctx: Context, id: string): Promise<FlipDetail> {
  const [row, transitions] = await translated(() =>
    Promise.all([
      loadFlip(ctx.db, id),
      ctx.db.flagFlipTransition.findMany({ where: { flipId: id }, orderBy: { seq: "asc" } }),
    ]),
  );
  const told = transitions.map(({ seq, fromState, toState, at, actor, note }) => ({
    seq,
    from_state: fromState,
    to_state: toState,
    at: at.toISOString(),
    actor,
    note,
  }));
  return { flip: toFlip(row), transitions: told };
}

/** The flips of this console, newest first. */
export async function listFlips(ctx: Context, query: FlipListQuery): Promise<FlipList> {
  const before = query.cursor === undefined ? null : decodeMomentCursor(query.cursor);
  const where: Prisma.FlagFlipWhereInput = {
    ...(query.key === undefined ? {} : { keys: { has: query.key } }),
    ...(before === null
      ? {}
      : { requestedAt: { lte: before.at }, NOT: { requestedAt: before.at, id: { gte: before.id } } }),
  };
  const orderBy: Prisma.FlagFlipOrderByWithRelationInput[] = [{ requestedAt: "desc" }, { id: "desc" }];
  const rows = await translated(() => ctx.db.flagFlip.findMany({ where, orderBy, take: query.limit + 1 }));
  return toPage(rows, query.limit, { item: toFlip, keys: (row) => [row.requestedAt.toISOString(), row.id] });
}

/** The flips that are on their way, oldest first. */
export async function listLiveFlips(ctx: Context): Promise<Flip[]> {
  const where = { state: { in: [...ADVANCING] } };
  const rows = await translated(() => ctx.db.flagFlip.findMany({ where, orderBy: { requestedAt: "asc" } }));
  return rows.map(toFlip);
}

/** Both environments side by side, as their platforms keep them: differences first. */
export async function listFlagPromotions(ctx: Context): Promise<FlagPromotions> {
  const known = await translated(() => readKnown(ctx));
  const items = ctx.config.flags.map((flag) => toPromotable(ctx, flag, known));
  const rank = ({ differs }: PromotableFlag) => (differs === true ? 0 : differs === null ? 1 : 2);
  const sister = ctx.environment === "staging" ? "production" : "staging";
  return {
    environment: ctx.environment,
    sister_url: ctx.consoleUrls[sister],
    items: items.toSorted((one, other) => rank(one) - rank(other)),
    watches: known.watches.map(toWatch),
  };
}

function toPromotable(ctx: Context, flag: FlagDeclaration, known: Known): PromotableFlag {
  const { key, description, effect, owner, risk, default: otherwise, temporary } = flag;
  const staging = sideOf(ctx, flag, { environment: "staging", known });
  const production = sideOf(ctx, flag, { environment: "production", known });
  const isKnown = staging.value !== null && production.value !== null;
  return {
    key,
    description,
    effect,
    owner,
    risk,
    default: otherwise,
    remove_by: temporary?.remove_by ?? null,
    staging,
    production,
    differs: isKnown ? staging.value !== production.value : null,
    removable: isRemovable([staging, production], temporary !== undefined, ctx.now()),
  };
}

function sideOf(ctx: Context, flag: FlagDeclaration, at: { environment: Environment; known: Known }): FlagSide {
  const app = appOfFlag(ctx.config, flag, at.environment);
  const row = at.known.observations.find((seen) => seen.app === app && seen.key === flag.key);
  const configured = wordIn(row?.configured);
  return {
    app,
    configured,
    value: configured === null ? null : valueOf(configured, flag),
    since: iso(row?.changedAt),
    by: row?.changedBy ?? null,
  };
}
