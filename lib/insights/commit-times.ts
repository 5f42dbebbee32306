import "server-only";

import type { Context } from "@/lib/db/context";
import { openNewCommits } from "@/lib/insights/new-commits";
import type { Brought, LiveEvent } from "@/lib/insights/rules";

/** Of main the newest so many commits are read; what is older counts as unknown. */
const COMMITS_READ = 20_000;

/** Says of what came live on one surface which commits each brought there for the first time, and when they were committed. */
export async function openCommitTimes(ctx: Context): Promise<(events: readonly LiveEvent[]) => LiveEvent[]> {
  const [rows, guesses] = await Promise.all([
    ctx.db.knownCommit.findMany({
      select: { sha: true, parents: true, hasParents: true, committedAt: true },
      orderBy: { committedAt: "desc" },
      take: COMMITS_READ,
    }),
    ctx.db.mainCommit.findMany({ where: { dateIsGuess: true }, select: { sha: true } }),
  ]);
  const guessed = new Set(guesses.map(({ sha }) => sha));
  const times = new Map(rows.filter(({ sha }) => !guessed.has(sha)).map((row) => [row.sha, row.committedAt.getTime()]));
  const between = openNewCommits(
    new Map(rows.filter(({ hasParents }) => hasParents).map(({ sha, parents }) => [sha, parents])),
  );
  return (events) => {
    const seen = new Set<string>();
    return events
      .toSorted((one, other) => one.at - other.at)
      .map((event) => ({ ...event, brought: bringCommits(event, { between, times, seen }) }));
  };
}

/** A commit that is put back later has been there before: it counts once. */
function bringCommits(
  { fromSha, sha, at, isSeen }: LiveEvent,
  known: {
    between: (from: string, to: string) => readonly string[] | null;
    times: ReadonlyMap<string, number>;
    seen: Set<string>;
  },
): Brought | null {
  const all = fromSha === null || !isSeen ? null : known.between(fromSha, sha);
  if (all === null) return null;
  const fresh = all.filter((one) => !known.seen.has(one));
  for (const one of fresh) known.seen.add(one);
  const timed = fresh.flatMap((one) => known.times.get(one) ?? []).filter((time) => time <= at);
  return { times: timed, untimed: fresh.length - timed.length };
}
