import type { Attempt } from "../../state/model";
import type { World } from "../../world";
import { timelineOf } from "./life";

/**
 * The moment of an attempt that its list of jobs shows: now, or one before its end while the scenario `jobs_behind` is on;
 * null when the list is empty.
 */
export function jobsSeenAt(world: World, attempt: Attempt, at: number): number | null {
  const behind = world.scenarios.get("jobs_behind");
  const { startedAt, completedAt } = timelineOf(attempt);
  if (behind === undefined || completedAt === null || at < completedAt) return at;
  if (at >= completedAt + (behind.for_ms ?? Number.POSITIVE_INFINITY)) return at;
  return behind.shown !== "partial" || startedAt === null ? null : (startedAt + completedAt) / 2;
}
