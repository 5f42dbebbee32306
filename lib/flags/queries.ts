import "server-only";

import { appOfFlag, type Environment, type FlagDeclaration } from "@/lib/core/config";
import { decodeMomentCursor, toPage } from "@/lib/core/page";
import type { Context } from "@/lib/db/context";
import type { FlagWatch, Prisma } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { readSoak } from "@/lib/deploys/soak";
import { isFlipOver, type Known, type Reader, seeFlag, toFlip, toItem, wordIn } from "@/lib/flags/item";
import { changesOf, type FlipRow, loadFlip, newestFlip } from "@/lib/flags/load";
import { isRemovable, valueOf } from "@/lib/flags/rules";
import { listReporting } from "@/lib/flags/running";
import type {
  FlagList,
  FlagPromotions,
  FlagSide,
  FlagWatchAnswer,
  Flip,
  FlipDetail,
  FlipList,
  FlipListQuery,
  PromotableFlag,
} from "@/lib/flags/schemas";
import { listSearches, type SearchesByApp, usesOf } from "@/lib/flags/searches";
import { ADVANCING } from "@/lib/flags/states";

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;

const NEWEST_FLIPS = 200;

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
  const [known, searches] = await translated(() => Promise.all([readKnown(ctx), listSearches(ctx)]));
  const items = ctx.config.flags.map((flag) => toPromotable(ctx, flag, { known, searches }));
  const rank = ({ differs }: PromotableFlag) => (differs === true ? 0 : differs === null ? 1 : 2);
  const sister = ctx.environment === "staging" ? "production" : "staging";
  return {
    environment: ctx.environment,
    sister_url: ctx.consoleUrls[sister],
    items: items.toSorted((one, other) => rank(one) - rank(other)),
    watches: known.watches.map(toWatch),
  };
}

function toPromotable(
  ctx: Context,
  flag: FlagDeclaration,
  { known, searches }: { known: Known; searches: SearchesByApp },
): PromotableFlag {
  const { key, description, effect, owner, risk, default: otherwise, temporary } = flag;
  const staging = sideOf(ctx, flag, { environment: "staging", known });
  const production = sideOf(ctx, flag, { environment: "production", known });
  const removable = isRemovable([staging, production], temporary !== undefined, ctx.now());
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
    removable,
    uses: removable ? usesOf(searches, key, production.app) : null,
  };
}

function sideOf(ctx: Context, flag: FlagDeclaration, at: { environment: Environment; known: Known }): FlagSide {
  const app = appOfFlag(ctx.config, flag, at.environment);
  const row = at.known.observations.find((seen) => seen.app === app && seen.key === flag.key);
  const configured = wordIn(row?.configured);
  const flip = newestFlip(at.known.flips, { app, key: flag.key });
  const value = configured === null ? null : valueOf(configured, flag);
  const setIt = flip === null ? undefined : changesOf(flip).find(({ key }) => key === flag.key);
  return {
    app,
    configured,
    value,
    since: iso(row?.changedAt),
    by: row?.changedBy ?? null,
    problem: flip === null || setIt?.value !== value ? null : whyNotInForce(flip),
  };
}

/** Why what a flip has set does not run everywhere, as far as is known; null where it may. */
function whyNotInForce(flip: FlipRow): string | null {
  const isOpen = flip.state === "unconfirmed" || flip.failureCode === "release_failed";
  return isOpen && !isFlipOver(flip) ? flip.failureMessage : null;
}
