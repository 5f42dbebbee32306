import "server-only";

import type { RollbackTargets } from "@/lib/promotions/schemas";

export interface Stretch {
  sha: string;
  from: Date;
  until: Date;
}

const earlier = (one: Date, other: Date) => (one < other ? one : other);

/**
 * One target per commit, whenever and however often production ran it, the one it ran last first; without what it runs now,
 * and without what GitHub's comparison has shown to be newer: that is promoted. A place in the list of main, which is sorted by
 * date, tells nothing.
 */
export function deriveTargets(
  ran: readonly Stretch[],
  main: ReadonlyMap<string, { message: string }>,
  { current, newer }: { current: string | null; newer: ReadonlySet<string> },
): RollbackTargets["items"] {
  const bySha = new Map<string, Stretch>();
  for (const { sha, from, until } of ran) {
    const known = bySha.get(sha) ?? { sha, from, until };
    bySha.set(sha, { sha, from: earlier(known.from, from), until: until > known.until ? until : known.until });
  }
  return [...bySha.values()]
    .filter(({ sha }) => sha !== current && !newer.has(sha))
    .sort((one, other) => other.until.getTime() - one.until.getTime())
    .map(({ sha, from, until }) => ({
      sha,
      message: main.get(sha)?.message.split("\n")[0] ?? null,
      ran_from: from.toISOString(),
      ran_until: until.toISOString(),
    }));
}
