import "server-only";

import type { RollbackTargets } from "@/lib/promotions/schemas";

export interface Stretch {
  sha: string;
  from: Date;
  until: Date;
}

/** A commit of main as the console mirrors it; position 0 is the tip. */
export interface MainCommit {
  message: string;
  position: number;
}

/** Whether a commit of main came before another one; one that the mirror does not reach is left to its review. */
function mayPrecede(commit: MainCommit | undefined, current: MainCommit | undefined): boolean {
  return commit === undefined || current === undefined || commit.position > current.position;
}

/**
 * One target per commit, whenever and however often production ran it, the one it ran last first; without what it runs now,
 * and without what is newer on main: that is promoted.
 */
export function deriveTargets(
  ran: readonly Stretch[],
  main: ReadonlyMap<string, MainCommit>,
  current: string | null,
): RollbackTargets["items"] {
  const now = current === null ? undefined : main.get(current);
  const bySha = new Map<string, Stretch>();
  for (const { sha, from, until } of ran) {
    const known = bySha.get(sha) ?? { sha, from, until };
    bySha.set(sha, { sha, from: earlier(known.from, from), until: until > known.until ? until : known.until });
  }
  return [...bySha.values()]
    .filter(({ sha }) => sha !== current && mayPrecede(main.get(sha), now))
    .sort((one, other) => other.until.getTime() - one.until.getTime())
    .map(({ sha, from, until }) => ({
      sha,
      message: main.get(sha)?.message.split("\n")[0] ?? null,
      ran_from: from.toISOString(),
      ran_until: until.toISOString(),
    }));
}

const earlier = (one: Date, other: Date) => (one < other ? one : other);
