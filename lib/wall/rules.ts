import type { Wall, WallSurface } from "@/lib/wall/schemas";

/** What is told of this console itself is stale after so many seconds without a good answer. */
export const FRESH_FOR_SECONDS = 15;
/** A surface is looked at each minute: after two and a half without a look its own tile is stale. */
export const SURFACE_FRESH_FOR_SECONDS = 150;
/** A reconciler beats each 10 s: after three of them nobody watches any more, whoever answers. */
export const WATCHED_FOR_MS = 30_000;

const SECOND_MS = 1_000;
/** Enough for a median that follows the day, and no more: a screen runs for months. */
const SAMPLES_KEPT = 60;
/** A change found later than this was found when somebody looked at last, and says nothing of how quick the console is. */
const LATEST_SAMPLE_MS = 10 * 60_000;

/** A wall and how long ago the request for it was sent, in milliseconds of a clock that only goes forward. */
export interface Received {
  wall: Wall;
  elapsed: number;
}

export type Need = Wall["needs_you"][number];

export type Verdict =
  | { kind: "fail" | "warn"; need: Need; surface: WallSurface | null; more: number }
  | { kind: "run"; surface: WallSurface; more: number }
  | { kind: "ok"; needs: readonly Need[] };

/** How long changes took from a platform to this screen, in milliseconds, the newest last. */
export type Samples = readonly number[];

/** The whole wall's age in milliseconds: from what was last observed to now. Null where that is not known. */
export function wallAge({ wall, elapsed }: Received, moment: string | null = wall.observed_at): number | null {
  if (moment === null) return null;
  return Math.max(0, Date.parse(wall.server_time) - Date.parse(moment)) + Math.max(0, elapsed);
}

/** Whether the wall as a whole counts as stale. */
export function isWallStale(received: Received): boolean {
  return isOver(wallAge(received), received.wall.fresh_for_seconds);
}

function isOver(age: number | null, seconds: number): boolean {
  return age === null || age >= seconds * SECOND_MS;
}

/** Whether a surface's own datum is stale, while the wall as a whole may be fresh. */
export function isSurfaceStale(received: Received, surface: WallSurface): boolean {
  return isOver(wallAge(received, surface.observed_at), surface.fresh_for_seconds);
}

/** The server's time now, in milliseconds, by the answer and what has passed since. */
export function serverNow({ wall, elapsed }: Received): number {
  return Date.parse(wall.server_time) + Math.max(0, elapsed);
}

/**
 * What stands at the head. Failing comes first; then what is under way, unless a surface itself is in doubt, waits or differs.
 * A slow fact, such as an overdue rotation, stands in its own place.
 */
export function verdictOf(wall: Wall): Verdict {
  const needs = wall.needs_you.filter(({ urgency }) => urgency !== "locked");
  const surfaceOf = ({ subject }: Need) => wall.surfaces.find(({ surface_id: id }) => id === subject) ?? null;
  const failing = needs.find(({ urgency }) => urgency === "failing");
  const ofSurface = needs.find((need) => surfaceOf(need) !== null);
  const worst = failing ?? ofSurface;
  if (worst !== undefined) {
    const kind = failing === undefined ? "warn" : "fail";
    return { kind, need: worst, surface: surfaceOf(worst), more: needs.length - 1 };
  }
  const flying = wall.surfaces.filter(({ flight }) => flight !== null);
  const [first] = flying;
  if (first === undefined) return { kind: "ok", needs };
  return { kind: "run", surface: first, more: flying.length - 1 };
}

/** Surfaces in trouble, the worst first and production before staging, and every other one in the order it always has. */
export function arrange(wall: Wall, head: WallSurface | null): { hot: WallSurface[]; calm: WallSurface[] } {
  const rest = wall.surfaces.filter((surface) => surface !== head);
  const place = (cause: string | undefined) => wall.needs_you.findIndex((need) => need.cause === cause);
  const rank = ({ trouble, target_env }: WallSurface) =>
    2 * place(trouble?.cause) + (target_env === "production" ? 0 : 1);
  const hot = rest.filter(({ trouble }) => trouble !== null);
  return {
    hot: hot.toSorted((one, other) => rank(one) - rank(other)),
    calm: rest.filter(({ trouble }) => trouble === null),
  };
}

/** The samples with those of the changes that this answer brought and the one before had not. */
export function addSamples(samples: Samples, before: Wall | null, received: Received): Samples {
  if (before === null) return samples;
  const known = changesOf(before);
  const now = serverNow(received);
  const found = [...changesOf(received.wall)].flatMap(([key, at]) => {
    const earlier = known.get(key);
    const took = now - at;
    if (earlier === undefined || at <= earlier || took < 0 || took > LATEST_SAMPLE_MS) return [];
    return [took];
  });
  return [...samples, ...found].slice(-SAMPLES_KEPT);
}

/** When each thing last changed, by its platform's own clock. */
function changesOf(wall: Wall): Map<string, number> {
  const none = "1970-01-01T00:00:00Z";
  return new Map(
    wall.surfaces.flatMap(({ surface_id: id, flight, live }) => [
      [`${id} step`, Date.parse(flight?.changed_at ?? none)] as const,
      [`${id} release`, Date.parse(live?.released_at ?? none)] as const,
    ]),
  );
}

/** That share of the samples took no longer, in milliseconds; null without any. */
export function quantile(samples: Samples, share: number): number | null {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}
