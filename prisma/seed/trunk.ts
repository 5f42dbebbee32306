import type { GitHubCommit } from "@/lib/github/github";
import { DAY_MS, FORTNIGHT_MS } from "@/prisma/seed/calendar";

type Dated = Pick<GitHubCommit, "sha" | "committedAt">;

/** Main as a past needs it: which commit was its newest at a moment. */
export type Trunk = (at: Date) => string | null;

const QUIET_AFTER_MS = 2 * DAY_MS;
const ENOUGH_COMMITS = 15;
const STEPS_BACK = 60;
/** Deploys younger than this ship the tip. */
const YOUNG_MS = DAY_MS / 12;

/** Reads the newest commits of main (newest first, none younger than the anchor) as a trunk. */
export function readTrunk(commits: readonly Dated[], anchor: Date): Trunk {
  const [tip] = commits;
  if (tip === undefined) return () => null;
  const quiet = anchor.getTime() - tip.committedAt.getTime();
  const shiftMs = quiet > QUIET_AFTER_MS ? quiet : 0;
  const start = anchor.getTime() - FORTNIGHT_MS - DAY_MS;
  const inFortnight = commits.filter((commit) => commit.committedAt.getTime() + shiftMs > start);
  const reachesBack = inFortnight.length < commits.length;
  if (reachesBack && inFortnight.length >= ENOUGH_COMMITS) return byDate(commits, shiftMs);
  return byPosition(commits, anchor, reachesBack ? Math.min(STEPS_BACK, commits.length - 1) : commits.length - 1);
}

/** By the commits' own dates; a repository that has been quiet is taken as if its newest commit were from the anchor. */
function byDate(commits: readonly Dated[], shiftMs: number): Trunk {
  return (at) => commits.find((commit) => commit.committedAt.getTime() + shiftMs <= at.getTime())?.sha ?? null;
}

/** Evenly over the fortnight, for a repository whose own dates would give too few commits or too many. */
function byPosition(commits: readonly Dated[], anchor: Date, steps: number): Trunk {
  return (at) => {
    const age = Math.max(0, anchor.getTime() - at.getTime() - YOUNG_MS);
    return commits[Math.min(commits.length - 1, Math.floor((age / FORTNIGHT_MS) * steps))]?.sha ?? null;
  };
}
