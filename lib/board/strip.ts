import type { AttentionItem, SurfaceTile } from "@/lib/board/schemas";

/** A look at a platform older than this is not the present any more, in milliseconds. */
const OLD_LOOK_MS = 10 * 60_000;

export interface StripFacts {
  /** Undefined while nothing was read. */
  items: readonly AttentionItem[] | undefined;
  tiles: readonly SurfaceTile[] | undefined;
  /** Whether what was read can be called the present. */
  isCurrent: boolean;
  /** Milliseconds. */
  now: number;
}

export type StripSaying =
  /** What needs somebody, the worst first. */
  | { kind: "causes"; items: readonly AttentionItem[] }
  /** All was looked at just now, and nothing needs anybody. */
  | { kind: "clear" }
  /** Nothing is known to need anybody, but so many surfaces were not seen. */
  | { kind: "unseen"; count: number }
  | { kind: "remembered" }
  | { kind: "unread" };

/** What the strip says. It is clear only where everything was read and looked at just now. */
export function stripSaying({ items, tiles, isCurrent, now }: StripFacts): StripSaying {
  if (items === undefined) return { kind: "unread" };
  if (items.length > 0) return { kind: "causes", items };
  if (!isCurrent) return { kind: "remembered" };
  if (tiles === undefined) return { kind: "unread" };
  const count = tiles.filter((tile) => !isSeen(tile, now)).length;
  return count === 0 ? { kind: "clear" } : { kind: "unseen", count };
}

/** How many surfaces are up, and when the one that was looked at longest ago was; null while one never was. */
export function upAndLooked(tiles: readonly SurfaceTile[], now: number): { up: number; lookedAt: string | null } {
  const looks = tiles.map(({ checked_at: at }) => at);
  const known = looks.filter((at) => at !== null).toSorted();
  return {
    up: tiles.filter((tile) => tile.health === "up" && isSeen(tile, now)).length,
    lookedAt: known.length === looks.length ? (known[0] ?? null) : null,
  };
}

/** Deploys that move by themselves; what waits for somebody or is lost track of makes no progress. */
export function countMoving(tiles: readonly SurfaceTile[]): number {
  return tiles.filter(({ in_flight: live }) => live !== null && isMoving(live)).length;
}

/** Whether a live deploy goes on by itself. */
export function isMoving({ state, blocked_by: held }: NonNullable<SurfaceTile["in_flight"]>): boolean {
  return held === null && state !== "unresolved" && state !== "unknown" && state !== "queued";
}

/** Whether what is told of a surface was not seen just now: the last look failed, or is long ago. */
export function isRemembered({ live, checked_at: at, problem }: SurfaceTile, now: number): boolean {
  const seenAt = live?.observed_at ?? at;
  return problem !== null || (seenAt !== null && now - Date.parse(seenAt) > OLD_LOOK_MS);
}

/** Whether how a surface is was seen so lately that it is how it is now. */
export function isSeen({ health, checked_at: at }: SurfaceTile, now: number): boolean {
  return health !== "unknown" && at !== null && now - Date.parse(at) <= OLD_LOOK_MS;
}
