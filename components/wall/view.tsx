import { ageCount } from "@/components/wall/words";
import {
  isSurfaceStale,
  isWallStale,
  type Received,
  serverNow,
  type Verdict,
  verdictOf,
  wallAge,
} from "@/lib/wall/rules";
import type { Wall, WallSurface } from "@/lib/wall/schemas";

export const SCALES = ["2", "4", "8"] as const;
export type Scale = (typeof SCALES)[number];

/** A wall at one moment. */
export interface View {
  wall: Wall;
  received: Received;
  verdict: Verdict;
  scale: Scale;
  isStale: boolean;
  /** Of the wall as a whole, in milliseconds; null where nobody knows. */
  age: number | null;
  /** The server's time, in milliseconds. */
  now: number;
}

/** How much older a moment is than now, in milliseconds; null for none. */
export const sinceOf = ({ now }: View, at: string | null): number | null =>
  at === null ? null : Math.max(0, now - Date.parse(at));

/** Whether this surface's own datum is old while the rest may be fresh. */
export const isOld = ({ received, isStale }: View, surface: WallSurface): boolean =>
  !isStale && isSurfaceStale(received, surface);

/** How many surfaces are up by what was seen lately. */
export const upIn = (view: View): number =>
  view.wall.surfaces.filter((surface) => surface.health === "up" && !isOld(view, surface)).length;

export function viewOf(received: Received, scale: Scale): View {
  const { wall } = received;
  const [isStale, age, now] = [isWallStale(received), wallAge(received), serverNow(received)];
  return { wall, received, verdict: verdictOf(wall), scale, isStale, age, now };
}

/** The stamp of one datum: visible as soon as its lease is over, and with its age once the script has seen that. */
export function Stamp({ view, surface }: { view: View; surface?: WallSurface }) {
  const isOwn = surface !== undefined && isOld(view, surface);
  const age = isOwn ? wallAge(view.received, surface.observed_at) : view.age;
  return <b className="tag">{view.isStale || isOwn ? `STALE ${ageCount(age)}` : null}</b>;
}
