import "server-only";

import { getNewestAttestation } from "@/lib/attestations/queries";
import type { BoardFacts } from "@/lib/board/facts";
import { type Reader, readBoard } from "@/lib/board/queries";
import { needsYou } from "@/lib/board/rules";
import { authorize } from "@/lib/core/authorize";
import { titleOf } from "@/lib/core/commit-message";
import { consoleSurface } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import { translated } from "@/lib/db/transaction";
import { storedSteps } from "@/lib/deploys/deploy-row";
import { listDeploys } from "@/lib/deploys/queries";
import { TERMINAL } from "@/lib/deploys/rules";
import { getVersions } from "@/lib/promotions/versions";
import { listSecrets } from "@/lib/secrets/queries";
import { assembleWall } from "@/lib/wall/assembly";
import type { WallFacts } from "@/lib/wall/facts";
import { quiet } from "@/lib/wall/quiet-text";
import type { Wall } from "@/lib/wall/schemas";

interface Reading {
  /** Milliseconds. */
  at: number;
  wall: Promise<Wall>;
  isOver: boolean;
}

/** However many screens ask, the database is read once a second. */
const KEPT_MS = 1_000;
/** A reading that hangs is shared no longer than this. */
const WAITED_FOR_MS = 10_000;
const LAST_DEPLOYS = 8;

const readings = new WeakMap<Database, Reading>();

/** Everything the wall shows, as it was last seen; asks no platform beyond what the versions page does. */
export async function getWall(ctx: Context, reader: Reader): Promise<Wall> {
  authorize(ctx, "wall:read");
  const wall = await sharedReading(ctx, reader);
  return { ...wall, server_time: ctx.now().toISOString() };
}

function sharedReading(ctx: Context, reader: Reader): Promise<Wall> {
  const now = ctx.now().getTime();
  const last = readings.get(ctx.db);
  const age = last === undefined ? Number.POSITIVE_INFINITY : Math.abs(now - last.at);
  if (last !== undefined && age < (last.isOver ? KEPT_MS : WAITED_FOR_MS)) return last.wall;
  const reading: Reading = { at: now, wall: readWall(ctx, reader), isOver: false };
  readings.set(ctx.db, reading);
  reading.wall.then(
    () => {
      reading.isOver = true;
    },
    () => {
      if (readings.get(ctx.db) === reading) readings.delete(ctx.db);
    },
  );
  return reading.wall;
}

async function readWall(ctx: Context, reader: Reader): Promise<Wall> {
  const readAt = ctx.now();
  const [board, deploys, versions, attestation, secrets] = await Promise.all([
    readBoard(ctx, reader),
    listDeploys(ctx, { limit: LAST_DEPLOYS }),
    getVersions(ctx, { fresh: false }),
    translated(() => getNewestAttestation(ctx.db)),
    listSecrets(ctx),
  ]);
  const known = { board, deploys: deploys.items, versions, attestation, secrets: secrets.items };
  const [shippers, before, changes, watchedAt] = await translated(() =>
    Promise.all([readShippers(ctx, board), readBefore(ctx, board), readChanges(ctx), readBeat(ctx)]),
  );
  const shas = shasOf(known, before);
  const titles = await translated(() => readTitles(ctx, shas));
  const ownSurfaceId = consoleSurface(ctx.config, ctx.environment)?.surface_id ?? null;
  const found = { attention: needsYou(board), shippers, before, changes, watchedAt, titles, ownSurfaceId, readAt };
  return assembleWall(ctx, { ...known, ...found });
}

/** Who shipped what is live, by the deploy that explains it. */
async function readShippers(ctx: Context, { tiles }: BoardFacts): Promise<Map<string, string>> {
  const ids = tiles.flatMap(({ explanation }) => explanation?.deploy_id ?? []);
  const rows = await ctx.db.deploy.findMany({ where: { id: { in: ids } } });
  return new Map(rows.flatMap((row) => nameOf(row.requestedByEmail ?? row.originBy, row.id)));
}

function nameOf(who: string | null, id: string): [string, string][] {
  return who === null ? [] : [[id, quiet(who)]];
}

/** What ran with success before what is live, where something is wrong. */
async function readBefore(ctx: Context, { tiles }: BoardFacts): Promise<Map<string, string>> {
  const unwell = tiles.filter(({ health }) => health !== "up" && health !== "unknown");
  const found = unwell.map(async ({ surface_id: surfaceId, live }) => {
    if (live === null) return [];
    const where = { surfaceId, state: "succeeded", sha: { not: live.sha } };
    const row = await ctx.db.deploy.findFirst({ where, orderBy: { finishedAt: { sort: "desc", nulls: "last" } } });
    return row === null ? [] : [[surfaceId, row.sha] as const];
  });
  return new Map((await Promise.all(found)).flat());
}

/** When GitHub last began or ended a step of each deploy on its way. */
async function readChanges(ctx: Context): Promise<Map<string, string>> {
  const where = { state: { notIn: [...TERMINAL] } };
  const rows = await ctx.db.deploy.findMany({ where, select: { id: true, steps: true } });
  return new Map(
    rows.flatMap(({ id, steps }) => {
      const moments = storedSteps(steps).flatMap(({ started_at, finished_at }) => [
        started_at ?? [],
        finished_at ?? [],
      ]);
      const newest = moments.flat().toSorted().at(-1);
      return newest === undefined ? [] : [[id, newest] as const];
    }),
  );
}

async function readBeat(ctx: Context): Promise<Date | null> {
  const newest = await ctx.db.instance.aggregate({ where: { endedAt: null }, _max: { beatAt: true } });
  return newest._max.beatAt;
}

function shasOf(
  { board, deploys, versions }: Pick<WallFacts, "board" | "deploys" | "versions">,
  before: Map<string, string>,
): string[] {
  const tiles = board.tiles.flatMap(({ live, in_flight, last_deploy }) => [
    live?.sha,
    in_flight?.sha,
    last_deploy?.sha,
  ]);
  const sides = [versions.staging, versions.production].flatMap((side) => [side.running_sha, side.released_sha]);
  const all = [...tiles, ...sides, ...before.values(), ...deploys.map(({ sha }) => sha)];
  return [...new Set(all.flatMap((sha) => sha ?? []))];
}

async function readTitles(ctx: Context, shas: string[]): Promise<Map<string, string>> {
  const rows = await ctx.db.mainCommit.findMany({ where: { sha: { in: shas } } });
  return new Map(rows.map(({ sha, message }) => [sha, quiet(titleOf(message))]));
}
