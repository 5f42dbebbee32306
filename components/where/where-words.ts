import type { WhereSurface } from "@/lib/where/schemas";

const NAMED = 2;

/** Where a change is, in one sentence or two: how many surfaces have it, and which are next. */
export function summariseWhere(surfaces: readonly WhereSurface[]): string {
  const live = surfaces.filter(({ state }) => state === "live");
  const first = live.length === 0 ? "Live nowhere." : `Live on ${live.length} of ${surfaces.length} surfaces.`;
  const gone = surfaces.filter(({ state }) => state === "rolled_back");
  const waiting = surfaces.filter(({ state }) => state === "not_yet");
  const unknown = surfaces.filter(({ state }) => state === "unknown");
  return [
    first,
    gone.length === 0 ? null : `Rolled back on ${listNames(gone)}.`,
    waiting.length === 0 ? null : `Not yet on ${listNames(waiting)}.`,
    unknown.length === 0 ? null : `${unknown.length} can’t be told.`,
  ]
    .filter((sentence) => sentence !== null)
    .join(" ");
}

function listNames(surfaces: readonly WhereSurface[]): string {
  const [only] = surfaces;
  if (surfaces.length === 1 && only !== undefined) {
    return [only.surface_id, distanceOfSurface(only)].filter((part) => part !== null).join(", ");
  }
  const names = surfaces.slice(0, NAMED).map(({ surface_id }) => surface_id);
  const rest = surfaces.length - names.length;
  return rest === 0 ? names.join(" and ") : `${names.join(", ")} and ${rest} more`;
}

/** How far away a change is from what runs; null where that is not known, or it is there. */
export function distanceOfSurface({ state, ahead_by: away }: WhereSurface): string | null {
  if (state === "live" || away === null) return null;
  return away === 1 ? "1 commit away" : `${away.toLocaleString("en-GB")} commits away`;
}
