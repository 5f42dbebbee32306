import "server-only";

import { commitsApart } from "@/lib/board/lanes";
import type { SurfaceTile } from "@/lib/board/schemas";
import { laneOf, type Surface } from "@/lib/core/config";
import { toWallCommit, type WallFacts } from "@/lib/wall/facts";
import type { WallLane } from "@/lib/wall/schemas";

interface Pair {
  lane: string;
  staging: SurfaceTile;
  production: SurfaceTile;
}

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

const isDrifted = ({ sync, drift }: SurfaceTile) => sync === "drifted" || drift !== null;

/** Every product that goes from staging to production, with how far apart the two are; the order is that of the configuration. */
export function pairLanes(surfaces: readonly Surface[], facts: WallFacts): WallLane[] {
  return surfaces.flatMap((surface) => {
    const pair = surface.target_env === "production" ? pairOf(surface, surfaces, facts) : null;
    return pair === null ? [] : [toLane(pair, surface, facts)];
  });
}

/** By where it is promoted from, else by the lane. */
function pairOf(surface: Surface, surfaces: readonly Surface[], { board }: WallFacts): Pair | null {
  const lane = laneOf(surface);
  const isSource = (other: Surface) =>
    surface.promoted_from === undefined
      ? other.target_env === "staging" && laneOf(other) === lane
      : other.surface_id === surface.promoted_from;
  const source = surfaces.find(isSource);
  const tileOf = (id: string | undefined) => board.tiles.find(({ surface_id }) => surface_id === id);
  const [staging, production] = [tileOf(source?.surface_id), tileOf(surface.surface_id)];
  return staging === undefined || production === undefined ? null : { lane, staging, production };
}

function toLane(pair: Pair, surface: Surface, facts: WallFacts): WallLane {
  const { lane, staging, production } = pair;
  const isConsole = surface.console === "production";
  return {
    lane,
    staging: staging.live === null ? null : toWallCommit(staging.live.sha, facts),
    production: production.live === null ? null : toWallCommit(production.live.sha, facts),
    apart: distanceOf(pair, isConsole ? facts.versions.ahead_by : null),
    note: noteOf(pair, isConsole ? facts : null),
  };
}

/** GitHub's own comparison where there is one; else by main, while both are known to be on it. */
function distanceOf({ staging, production }: Pair, compared: number | null): number | null {
  if (isDrifted(staging) || isDrifted(production)) return null;
  if (staging.live === null || production.live === null) return null;
  if (staging.live.sha === production.live.sha) return 0;
  const byMain = commitsApart(staging, production);
  return compared ?? (byMain === null || byMain < 0 ? null : byMain);
}

function noteOf({ staging, production }: Pair, facts: WallFacts | null): string | null {
  if (isDrifted(staging)) return "staging drifted, distance unknown";
  if (isDrifted(production)) return "production drifted, distance unknown";
  if (facts === null || facts.versions.status === "unknown") return null;
  const { soak_seconds: soak, migrations } = facts.versions;
  const soaked = soak === null ? [] : [`staging soaked ${lengthOf(soak)}`];
  const count = migrations.length;
  return [...soaked, count === 0 ? "no migrations" : `${count} ${count === 1 ? "migration" : "migrations"}`].join(", ");
}

function lengthOf(seconds: number): string {
  if (seconds < HOUR_S) return `${Math.floor(seconds / MINUTE_S)} m`;
  return seconds < 2 * DAY_S ? `${Math.floor(seconds / HOUR_S)} h` : `${Math.floor(seconds / DAY_S)} d`;
}
