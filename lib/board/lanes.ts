import type { SurfaceTile } from "@/lib/board/schemas";

/** One row of the board: a product's staging beside its production. A product with several of them takes several rows. */
export interface LaneRow {
  lane: string;
  /** Whether it is the first row of its lane, which bears the name. */
  isFirst: boolean;
  staging: SurfaceTile | null;
  production: SurfaceTile | null;
}

type Placed = Pick<SurfaceTile, "sync" | "behind_by" | "live" | "drift">;

/** How bad a cell is: 2 fails, 1 needs a look, 0 is well or waits in its turn. */
export type Severity = 0 | 1 | 2;

const ENDED_BADLY = new Set(["failed", "errored", "timed_out"]);

/** The names of the lanes, those that fail first, and otherwise by name. */
export function orderLanes(tiles: readonly SurfaceTile[]): string[] {
  const worst = (lane: string) => Math.max(...tiles.filter((tile) => tile.lane === lane).map(severityOf));
  const lanes = [...new Set(tiles.map(({ lane }) => lane))].map((lane) => ({ lane, worst: worst(lane) }));
  return lanes
    .toSorted((one, other) => other.worst - one.worst || one.lane.localeCompare(other.lane))
    .map(({ lane }) => lane);
}

/** The rows of the lanes in an order; a lane that this does not name comes last. */
export function groupLanes(tiles: readonly SurfaceTile[], order: readonly string[]): LaneRow[] {
  const all = new Set([...order, ...orderLanes(tiles)]);
  return [...all].flatMap((lane) =>
    rowsOf(
      lane,
      tiles.filter((tile) => tile.lane === lane),
    ),
  );
}

function rowsOf(lane: string, tiles: readonly SurfaceTile[]): LaneRow[] {
  const inOrder = tiles.toSorted((one, other) => one.surface_id.localeCompare(other.surface_id));
  const staging = inOrder.filter((tile) => tile.target_env === "staging");
  const production = inOrder.filter((tile) => tile.target_env === "production");
  return Array.from({ length: Math.max(staging.length, production.length) }, (_, index) => ({
    lane,
    isFirst: index === 0,
    staging: staging[index] ?? null,
    production: production[index] ?? null,
  }));
}

/** What makes its lane rise: what is down or did not go out, then what nobody can explain or vouch for. */
export function severityOf(tile: SurfaceTile): Severity {
  if (tile.health === "down" || tile.health === "unreachable" || endedBadly(tile)) return 2;
  const isInDoubt = tile.in_flight?.state === "unresolved" || tile.in_flight?.state === "unknown";
  return isInDoubt || tile.health === "degraded" || isDrifting(tile) ? 1 : 0;
}

/** Whether the last deploy did not succeed, and no other is on its way. */
export function endedBadly({ last_deploy: last, in_flight: live }: SurfaceTile): boolean {
  return last !== null && live === null && ENDED_BADLY.has(last.state);
}

/** Whether what is live is not on main, or nothing explains it and nobody has seen that. */
export function isDrifting({ sync, drift }: Placed): boolean {
  return sync === "drifted" || (drift !== null && drift.seen === null);
}

/**
 * How many commits of main production does not have and staging has; 0 where they run the same, less than 0 where production is
 * ahead, null while one of them is not known to be on main.
 */
export function commitsApart(staging: Placed, production: Placed): number | null {
  if (isDrifting(staging) || isDrifting(production)) return null;
  if (staging.live === null || production.live === null) return null;
  const [ahead, behind] = [behindMain(staging), behindMain(production)];
  if (ahead === null || behind === null) return null;
  return staging.live.sha === production.live.sha ? 0 : behind - ahead;
}

/** How many commits of main a surface does not have; null while that is not known. */
export function behindMain({ sync, behind_by: behind }: Placed): number | null {
  if (sync === "in_sync") return 0;
  return sync === "behind" ? behind : null;
}
