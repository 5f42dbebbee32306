import type { MainRail, Standing } from "@/lib/board/schemas";

/** Where a surface is marked on the rail: at a commit, left of all as older, or beside it, named as what it is. */
export type Placement =
  | { kind: "listed"; index: number }
  | { kind: "older" }
  | { kind: "off_main" }
  | { kind: "unknown" };

export interface ContainmentFacts {
  isSame: boolean;
  /** What is told by what commits come from; null where that does not tell. */
  byAncestry: boolean | null;
  /** How many commits of main each of the two lacks; null while that is not known. */
  lacks: { live: number | null; commit: number | null };
}

type Rail = Pick<MainRail, "commits" | "standings">;

/** Where a live commit stands on the rail; what is in no list is older only where GitHub says that it is on main. */
export function placeOnRail(sha: string | null, rail: Rail): Placement {
  const standing = standingOf(sha, rail);
  if (standing === null) return { kind: "unknown" };
  const { place, on_main: onMain } = standing;
  if (place !== null) return place < rail.commits.length ? { kind: "listed", index: place } : { kind: "older" };
  if (onMain === null) return { kind: "unknown" };
  return { kind: onMain ? "older" : "off_main" };
}

function standingOf(sha: string | null, { standings }: Rail): Standing | null {
  return standings.find((standing) => standing.sha === sha) ?? null;
}

/** Whether what is live contains a commit of the rail; null while nobody knows. */
export function containsCommit(sha: string | null, index: number, rail: Rail): boolean | null {
  return standingOf(sha, rail)?.contains[index] ?? null;
}

/**
 * Whether a live commit contains one of main, by evidence alone. What has a commit has all that the commit has: whoever lacks
 * nothing of main has it, and whoever lacks more of main than it does cannot.
 */
export function judgeContainment({ isSame, byAncestry, lacks }: ContainmentFacts): boolean | null {
  if (isSame || lacks.live === 0) return true;
  if (byAncestry !== null) return byAncestry;
  if (lacks.live === null || lacks.commit === null) return null;
  return lacks.live > lacks.commit ? false : null;
}
